package dev.weft.job.source.reindex;

import dev.weft.document.RawRecord;
import dev.weft.qdrant.source.split.QdrantSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.annotation.Nullable;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.IOUtils;

/**
 * Reads ranges of the collection while it has any, then partitions of Kafka. The reader of each of
 * the two is made with its first split: behind the scan nothing needs the collection's server.
 */
final class ReindexReader implements SourceReader<RawRecord, ReindexSplit> {

    /** Makes the reader of one of the two. */
    interface Stage<SplitT extends SourceSplit> {
        SourceReader<RawRecord, SplitT> create() throws Exception;
    }

    private final SourceReaderContext context;
    private final Stage<QdrantSplit> scanOf;
    private final Stage<KafkaPartitionSplit> changesOf;

    @Nullable private SourceReader<RawRecord, QdrantSplit> scan;
    @Nullable private SourceReader<RawRecord, KafkaPartitionSplit> changes;
    private boolean noMoreChanges;

    /** Done when something has come since the last poll. */
    private CompletableFuture<Void> available = new CompletableFuture<>();

    ReindexReader(
            SourceReaderContext context,
            Stage<QdrantSplit> scanOf,
            Stage<KafkaPartitionSplit> changesOf) {
        this.context = context;
        this.scanOf = scanOf;
        this.changesOf = changesOf;
    }

    /** Splits that were restored are here by now. */
    @Override
    public void start() {
        if (scan == null) {
            context.sendSplitRequest();
        }
    }

    @Override
    public void addSplits(List<ReindexSplit> splits) {
        List<QdrantSplit> ranges = new ArrayList<>();
        List<KafkaPartitionSplit> partitions = new ArrayList<>();
        for (ReindexSplit split : splits) {
            if (split instanceof ReindexSplit.Scan range) {
                ranges.add(range.range());
            } else {
                partitions.add(((ReindexSplit.Changes) split).partition());
            }
        }
        if (!ranges.isEmpty()) {
            scan = with(ranges, scan, scanOf);
        }
        if (!partitions.isEmpty()) {
            boolean first = changes == null;
            changes = with(partitions, changes, changesOf);
            if (first && noMoreChanges) {
                changes.notifyNoMoreSplits();
            }
        }
        available.complete(null);
    }

    private static <SplitT extends SourceSplit> SourceReader<RawRecord, SplitT> with(
            List<SplitT> splits,
            @Nullable SourceReader<RawRecord, SplitT> reader,
            Stage<SplitT> stage) {
        if (reader != null) {
            reader.addSplits(splits);
            return reader;
        }
        try {
            SourceReader<RawRecord, SplitT> made = stage.create();
            // first the splits: a reader that starts without any asks for one
            made.addSplits(splits);
            made.start();
            return made;
        } catch (Exception e) {
            throw new FlinkRuntimeException("Cannot read " + splits, e);
        }
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event != ReindexEvent.NO_MORE_RANGES) {
            throw new IllegalArgumentException("No event of this source: " + event);
        }
        if (scan == null) {
            context.sendSourceEventToCoordinator(ReindexEvent.SCANNED);
        } else {
            scan.notifyNoMoreSplits();
        }
    }

    @Override
    public void notifyNoMoreSplits() {
        noMoreChanges = true;
        if (changes != null) {
            changes.notifyNoMoreSplits();
        }
        available.complete(null);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<RawRecord> output) throws Exception {
        if (available.isDone()) {
            available = new CompletableFuture<>();
        }
        if (scan != null) {
            InputStatus status = scan.pollNext(output);
            if (status != InputStatus.END_OF_INPUT) {
                return status;
            }
            scan.close();
            scan = null;
            context.sendSourceEventToCoordinator(ReindexEvent.SCANNED);
        }
        if (changes != null) {
            return changes.pollNext(output);
        }
        return noMoreChanges ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        SourceReader<RawRecord, ?> reader = scan != null ? scan : changes;
        if (reader != null) {
            CompletableFuture<Void> waiting = available;
            reader.isAvailable().thenRun(() -> waiting.complete(null));
        }
        return available;
    }

    @Override
    public List<ReindexSplit> snapshotState(long checkpointId) {
        List<ReindexSplit> splits = new ArrayList<>();
        if (scan != null) {
            scan.snapshotState(checkpointId)
                    .forEach(range -> splits.add(new ReindexSplit.Scan(range)));
        }
        if (changes != null) {
            changes.snapshotState(checkpointId)
                    .forEach(partition -> splits.add(new ReindexSplit.Changes(partition)));
        }
        return splits;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        if (changes != null) {
            changes.notifyCheckpointComplete(checkpointId);
        }
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        if (changes != null) {
            changes.notifyCheckpointAborted(checkpointId);
        }
    }

    @Override
    public void close() throws Exception {
        IOUtils.closeAll(scan, changes);
    }
}
