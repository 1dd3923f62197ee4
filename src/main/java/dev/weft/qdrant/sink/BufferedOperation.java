package dev.weft.qdrant.sink;

/**
 * An operation that the writer answers for.
 *
 * @param arrivedNanos when it was taken in, on the writer's clock
 */
record BufferedOperation(PointOperation operation, PointKey key, int bytes, long arrivedNanos) {}
