package dev.weft.qdrant.sink;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.sink.WriteRequest.BatchCall;
import dev.weft.qdrant.sink.WriteRequest.DeleteCall;
import dev.weft.qdrant.sink.WriteRequest.UpsertCall;
import io.grpc.Status;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.UpdateBatchResponse;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Sends requests over a connection that it owns. */
final class GrpcPointClient implements PointClient {

    private final QdrantConnection connection;

    GrpcPointClient(QdrantConnection connection) {
        this.connection = connection;
    }

    @Override
    public CompletableFuture<Void> write(WriteRequest request) {
        // the pace of retries is the writer's alone
        connection.endReconnectPause();
        if (request instanceof UpsertCall upsert) {
            return adapt(connection.points().upsert(upsert.message()), GrpcPointClient::resultOf);
        }
        if (request instanceof DeleteCall delete) {
            return adapt(connection.points().delete(delete.message()), GrpcPointClient::resultOf);
        }
        return adapt(
                connection.points().updateBatch(((BatchCall) request).message()),
                UpdateBatchResponse::getResultList);
    }

    private static List<UpdateResult> resultOf(PointsOperationResponse response) {
        return List.of(response.getResult());
    }

    private static <R> CompletableFuture<Void> adapt(
            ListenableFuture<R> call, Function<R, List<UpdateResult>> results) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Futures.addCallback(
                call,
                new FutureCallback<R>() {
                    @Override
                    public void onSuccess(R response) {
                        complete(done, results.apply(response));
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        done.completeExceptionally(failure);
                    }
                },
                MoreExecutors.directExecutor());
        return done;
    }

    /** Acknowledged, completed and WaitTimeout all mean that the write is in the log and will be applied. */
    private static void complete(CompletableFuture<Void> done, List<UpdateResult> results) {
        boolean refused =
                results.stream()
                        .anyMatch(result -> result.getStatus() == UpdateStatus.ClockRejected);
        if (refused) {
            done.completeExceptionally(
                    Status.ABORTED
                            .withDescription("a replica's clock was ahead of the write")
                            .asRuntimeException());
        } else {
            done.complete(null);
        }
    }

    @Override
    public String server() {
        return connection.options().url();
    }

    @Override
    public void close() {
        connection.close();
    }
}
