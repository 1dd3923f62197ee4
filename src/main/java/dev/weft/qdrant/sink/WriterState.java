package dev.weft.qdrant.sink;

import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * A writer's part of a checkpoint.
 *
 * @param pending operations that were not acknowledged, those of a point in their order
 * @param rejectedPointStates the state of the sink for rejected points
 */
@Internal
public record WriterState(List<PointOperation> pending, List<?> rejectedPointStates) {

    public WriterState {
        pending = List.copyOf(pending);
        rejectedPointStates = List.copyOf(rejectedPointStates);
    }

    boolean isEmpty() {
        return pending.isEmpty() && rejectedPointStates.isEmpty();
    }
}
