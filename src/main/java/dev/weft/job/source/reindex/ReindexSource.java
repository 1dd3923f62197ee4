package dev.weft.job.source.reindex;

import dev.weft.document.RawRecord;
import dev.weft.job.source.EndingKafkaSource;
import dev.weft.qdrant.source.QdrantSource;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import javax.annotation.Nullable;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.function.SerializableFunction;

/**
 * A collection, then what Kafka tells of its changes since the scan began. Where in Kafka that was is
 * kept in the checkpoints: taken by the job's main method it would be taken again when the job is
 * submitted from a savepoint, and what changed in between would be lost in silence.
 *
 * <p>Not Flink's {@code HybridSource}: with that (2.2.1) a reader that is set back from the changes to
 * the scan may wait for ever, since nobody tells it any more that the scan has no range left; and a
 * checkpoint between a reader's restore and its first event holds none of its splits (FLINK-39645).
 */
public final class ReindexSource
        implements Source<RawRecord, ReindexSplit, ReindexState>, ResultTypeQueryable<RawRecord> {

    private final QdrantSource<RawRecord> scan;
    private final SerializableFunction<OffsetsInitializer, EndingKafkaSource> changesFrom;
    private final EndingKafkaSource changes;
    private final KafkaPinner pinner;

    /**
     * @param changesFrom makes the source of the changes from its start
     * @param pin what tells where that is
     */
    public ReindexSource(
            QdrantSource<RawRecord> scan,
            SerializableFunction<OffsetsInitializer, EndingKafkaSource> changesFrom,
            Pin pin) {
        this.scan = scan;
        this.changesFrom = changesFrom;
        // its readers and serializers don't depend on where it starts
        this.changes = changesFrom.apply(KafkaPin.BEGINNING.start());
        this.pinner = new KafkaPinner(pin.client(), pin.topics(), pin.overlap(), pin.liveGroup());
    }

    /**
     * What tells where the changes begin.
     *
     * @param client the Kafka client's properties
     * @param overlap how far before the scan's begin the changes are read at least
     * @param liveGroup the consumer group that keeps the collection fresh; null where none is named
     */
    public record Pin(
            Properties client, List<String> topics, Duration overlap, @Nullable String liveGroup) {}

    @Override
    public Boundedness getBoundedness() {
        return changes.getBoundedness();
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return scan.getProducedType();
    }

    @Override
    public SplitEnumerator<ReindexSplit, ReindexState> createEnumerator(
            SplitEnumeratorContext<ReindexSplit> context) {
        return restoreEnumerator(context, ReindexState.NEW);
    }

    @Override
    public SplitEnumerator<ReindexSplit, ReindexState> restoreEnumerator(
            SplitEnumeratorContext<ReindexSplit> context, ReindexState state) {
        return new ReindexEnumerator(
                context,
                pinner,
                scan::restoreEnumerator,
                (changesContext, pin, changesState) -> {
                    EndingKafkaSource source = changesFrom.apply(pin.start());
                    return changesState == null
                            ? source.createEnumerator(changesContext)
                            : source.restoreEnumerator(changesContext, changesState);
                },
                state);
    }

    @Override
    public SourceReader<RawRecord, ReindexSplit> createReader(SourceReaderContext context) {
        return new ReindexReader(
                context, () -> scan.createReader(context), () -> changes.createReader(context));
    }

    @Override
    public SimpleVersionedSerializer<ReindexSplit> getSplitSerializer() {
        return new ReindexSplitSerializer(scan.getSplitSerializer(), changes.getSplitSerializer());
    }

    @Override
    public SimpleVersionedSerializer<ReindexState> getEnumeratorCheckpointSerializer() {
        return new ReindexStateSerializer(
                scan.getEnumeratorCheckpointSerializer(),
                changes.getEnumeratorCheckpointSerializer());
    }
}
