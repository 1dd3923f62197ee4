package dev.weft.qdrant.source.split;

import io.qdrant.client.grpc.Common.PointId;
import org.apache.flink.annotation.Internal;

/** How far a split has been emitted. It moves with each emitted point, never with a fetched one. */
@Internal
public final class QdrantSplitState {

    private final QdrantSplit split;
    private IdPosition next;

    public QdrantSplitState(QdrantSplit split) {
        this.split = split;
        this.next = split.next();
    }

    public void emitted(PointId id) {
        next = IdPosition.of(id).following();
    }

    /** What is still to be emitted. */
    public QdrantSplit toSplit() {
        return split.from(next);
    }
}
