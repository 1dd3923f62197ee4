package dev.weft.qdrant.sink;

import java.util.List;

/** Keeps rejected points in a list. */
record ListedRejections(List<RejectedPoint> rejected) implements RejectedPointHandler {

    @Override
    public boolean accepts() {
        return true;
    }

    @Override
    public void accept(RejectedPoint point) {
        rejected.add(point);
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public List<?> snapshotState(long checkpointId) {
        return List.of();
    }

    @Override
    public void close() {}
}
