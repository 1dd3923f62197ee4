package dev.weft.qdrant.sink;

import java.util.List;
import java.util.stream.Stream;

/**
 * An operation that waits or is in flight, with those that it stands for.
 *
 * @param line of its point
 * @param bytes its own size
 * @param arrivedNanos when it, or the first that it stands for, was taken in, on the writer's clock
 * @param superseded the operations of its point whose effect it replaces, oldest first: they are done when it is
 *     acknowledged, and are to be sent after all when it is rejected
 * @param allBytes its size and theirs, origins included: what they take in memory, about
 */
record BufferedOperation(
        PointOperation operation,
        PointLine line,
        int bytes,
        long arrivedNanos,
        List<PointOperation> superseded,
        long allBytes) {

    BufferedOperation in(PointLine otherLine) {
        return new BufferedOperation(
                operation, otherLine, bytes, arrivedNanos, superseded, allBytes);
    }

    /** How many operations end with this one. */
    int count() {
        return 1 + superseded.size();
    }

    /** All operations that it answers for, oldest first. */
    Stream<PointOperation> all() {
        return Stream.concat(superseded.stream(), Stream.of(operation));
    }
}
