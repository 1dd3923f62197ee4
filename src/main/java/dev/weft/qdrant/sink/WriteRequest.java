package dev.weft.qdrant.sink;

import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpsertPoints;

/** One call to the server. */
sealed interface WriteRequest {

    record UpsertCall(UpsertPoints message) implements WriteRequest {}

    record DeleteCall(DeletePoints message) implements WriteRequest {}

    record BatchCall(UpdateBatchPoints message) implements WriteRequest {}
}
