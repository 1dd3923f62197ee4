package dev.weft.job.source;

import dev.weft.document.RawRecord;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Kafka's source, of which a bounded read ends after a restore, too. Its own enumerator (5.0.0) says that there are no
 * more partitions only once it has found one, and a restored one that finds none says nothing (FLINK-31006): the readers
 * wait at their last offset for ever. And its readers don't read on in silence where Kafka has dropped what comes next.
 */
public record EndingKafkaSource(KafkaSource<RawRecord> inner)
        implements Source<RawRecord, KafkaPartitionSplit, KafkaSourceEnumState> {

    @Override
    public Boundedness getBoundedness() {
        return inner.getBoundedness();
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return inner.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
            throws IOException {
        var restored = inner.restoreEnumerator(context, state);
        return getBoundedness() == Boundedness.BOUNDED ? new Restored(context, restored) : restored;
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return inner.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return inner.getEnumeratorCheckpointSerializer();
    }

    @Override
    public SourceReader<RawRecord, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        return new GaplessReader(inner.createReader(context));
    }

    /** Says it in the place of the enumerator that it wraps. */
    private static final class Restored
            implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

        private final SplitEnumeratorContext<KafkaPartitionSplit> context;
        private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> inner;
        private boolean allFound;

        Restored(
                SplitEnumeratorContext<KafkaPartitionSplit> context,
                SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> inner) {
            this.context = context;
            this.inner = inner;
        }

        @Override
        public void start() {
            inner.start();
            // such calls are done in turn: behind the search for partitions, and then behind the
            // one for their offsets, which the first asks for if it finds any
            inTurn(() -> inTurn(this::found));
        }

        private void inTurn(Runnable action) {
            context.callAsync(() -> true, (done, failure) -> action.run());
        }

        private void found() {
            allFound = true;
            context.registeredReaders().keySet().forEach(context::signalNoMoreSplits);
        }

        @Override
        public void addReader(int reader) {
            inner.addReader(reader);
            if (allFound) {
                context.signalNoMoreSplits(reader);
            }
        }

        @Override
        public void handleSplitRequest(int reader, String host) {
            inner.handleSplitRequest(reader, host);
        }

        @Override
        public void addSplitsBack(List<KafkaPartitionSplit> splits, int reader) {
            inner.addSplitsBack(splits, reader);
        }

        @Override
        public KafkaSourceEnumState snapshotState(long checkpointId) throws Exception {
            return inner.snapshotState(checkpointId);
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }
    }
}
