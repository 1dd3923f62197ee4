package dev.weft.job.source.reindex;

import dev.weft.qdrant.source.enumerator.EnumeratorState;
import dev.weft.qdrant.source.split.QdrantSplit;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.annotation.Nullable;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Takes the pin, has the scan laid out, and lets readers have partitions of Kafka once each of them
 * has read all ranges that it had.
 *
 * <p>A reader that is set back to a checkpoint scans again what it had not scanned by then; until it
 * has, no reader is given a partition, so that no change comes before the scan.
 */
final class ReindexEnumerator implements SplitEnumerator<ReindexSplit, ReindexState> {

    /** Makes the enumerator of the scan. */
    interface Scan {
        SplitEnumerator<QdrantSplit, EnumeratorState> create(
                SplitEnumeratorContext<QdrantSplit> context, EnumeratorState state);
    }

    /** Makes the enumerator of the changes. */
    interface Changes {
        /** @param state null to begin at the pin */
        SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> create(
                SplitEnumeratorContext<KafkaPartitionSplit> context,
                KafkaPin pin,
                @Nullable KafkaSourceEnumState state)
                throws IOException;
    }

    private final SplitEnumeratorContext<ReindexSplit> context;
    private final Callable<KafkaPin> pinner;
    private final Changes changesOf;
    private final SplitEnumerator<QdrantSplit, EnumeratorState> scan;

    /** Readers that have no range left. */
    private final Set<Integer> scanned = new HashSet<>();

    @Nullable private KafkaPin pin;
    @Nullable private KafkaSourceEnumState restored;
    @Nullable private SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> changes;

    ReindexEnumerator(
            SplitEnumeratorContext<ReindexSplit> context,
            Callable<KafkaPin> pinner,
            Scan scanOf,
            Changes changesOf,
            ReindexState state) {
        this.context = context;
        this.pinner = pinner;
        this.changesOf = changesOf;
        this.pin = state.pin();
        this.restored = state.changes();
        // it reads nothing before it is started
        this.scan =
                scanOf.create(
                        new StageContext<>(
                                context,
                                ReindexSplit.Scan::new,
                                context::registeredReaders,
                                reader ->
                                        context.sendEventToSourceReader(
                                                reader, ReindexEvent.NO_MORE_RANGES)),
                        state.scan());
    }

    @Override
    public void start() {
        if (pin == null) {
            context.callAsync(pinner, this::pinned);
            return;
        }
        scan.start();
        if (restored != null) {
            startChanges();
        }
    }

    private void pinned(KafkaPin taken, @Nullable Throwable failure) {
        if (failure != null) {
            throw new FlinkRuntimeException("Cannot tell where in Kafka to go on", failure);
        }
        pin = taken;
        scan.start();
    }

    private void startChanges() {
        try {
            changes =
                    changesOf.create(
                            new StageContext<>(
                                    context,
                                    ReindexSplit.Changes::new,
                                    this::readersOfChanges,
                                    context::signalNoMoreSplits),
                            pin,
                            restored);
        } catch (IOException e) {
            throw new FlinkRuntimeException("Cannot go on with the changes", e);
        }
        restored = null;
        changes.start();
    }

    private Map<Integer, ReaderInfo> readersOfChanges() {
        return allScanned() ? context.registeredReaders() : Map.of();
    }

    private boolean allScanned() {
        return scanned.size() == context.currentParallelism();
    }

    @Override
    public void handleSplitRequest(int reader, @Nullable String host) {
        scan.handleSplitRequest(reader, host);
    }

    @Override
    public void handleSourceEvent(int reader, SourceEvent event) {
        if (event != ReindexEvent.SCANNED) {
            throw new IllegalArgumentException("No event of this source: " + event);
        }
        scanned.add(reader);
        if (!allScanned()) {
            return;
        }
        if (changes == null) {
            startChanges();
        }
        context.registeredReaders().keySet().forEach(changes::addReader);
    }

    @Override
    public void addReader(int reader) {
        scanned.remove(reader);
        scan.addReader(reader);
    }

    /** Called, too, with no split, for a reader that is set back. */
    @Override
    public void addSplitsBack(List<ReindexSplit> splits, int reader) {
        scanned.remove(reader);
        scan.addSplitsBack(
                splits.stream()
                        .filter(ReindexSplit.Scan.class::isInstance)
                        .map(split -> ((ReindexSplit.Scan) split).range())
                        .toList(),
                reader);
        if (changes != null) {
            changes.addSplitsBack(
                    splits.stream()
                            .filter(ReindexSplit.Changes.class::isInstance)
                            .map(split -> ((ReindexSplit.Changes) split).partition())
                            .toList(),
                    reader);
        }
    }

    @Override
    public ReindexState snapshotState(long checkpointId) throws Exception {
        return new ReindexState(
                pin,
                scan.snapshotState(checkpointId),
                changes == null ? restored : changes.snapshotState(checkpointId));
    }

    @Override
    public void close() throws IOException {
        try {
            scan.close();
        } finally {
            if (changes != null) {
                changes.close();
            }
        }
    }
}
