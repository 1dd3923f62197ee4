package dev.weft.job.source;

import java.io.IOException;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;

/** The enumerator of a {@link PinnedSource}: another source's, with a position beside it. */
public final class PinnedEnumerator<SplitT extends SourceSplit, StateT>
        implements SplitEnumerator<SplitT, PinnedState<StateT>> {

    private final SplitEnumerator<SplitT, StateT> inner;
    private final long position;

    PinnedEnumerator(SplitEnumerator<SplitT, StateT> inner, long position) {
        this.inner = inner;
        this.position = position;
    }

    /** What was pinned before the first record was read. */
    public long position() {
        return position;
    }

    @Override
    public PinnedState<StateT> snapshotState(long checkpointId) throws Exception {
        return new PinnedState<>(position, inner.snapshotState(checkpointId));
    }

    @Override
    public void start() {
        inner.start();
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {
        inner.handleSplitRequest(subtask, host);
    }

    @Override
    public void addSplitsBack(List<SplitT> splits, int subtask) {
        inner.addSplitsBack(splits, subtask);
    }

    @Override
    public void addReader(int subtask) {
        inner.addReader(subtask);
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        inner.handleSourceEvent(subtask, event);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        inner.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        inner.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
