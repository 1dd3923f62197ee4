package dev.weft.qdrant.sink;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.sink.WriteRequest.BatchCall;
import dev.weft.qdrant.sink.WriteRequest.DeleteCall;
import dev.weft.qdrant.sink.WriteRequest.UpsertCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.GetCollectionInfoResponse;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.PointsGrpc.PointsFutureStub;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Sends requests over a connection that it owns. */
final class GrpcPointClient implements PointClient {

    private static final MethodDescriptor<UpsertPoints, PointsOperationResponse> UPSERT =
            UpsertMarshaller.method();

    private final QdrantConnection connection;

    GrpcPointClient(QdrantConnection connection) {
        this.connection = connection;
    }

    @Override
    public CompletableFuture<Void> write(WriteRequest request) {
        // the pace of retries is the writer's alone
        connection.endReconnectPause();
        if (request instanceof UpsertCall upsert) {
            return checked(upsert(upsert.message()));
        }
        if (request instanceof DeleteCall delete) {
            return checked(connection.points().delete(delete.message()));
        }
        UpdateBatchPoints batch = ((BatchCall) request).message();
        return future(
                connection.points().updateBatch(batch),
                response -> requireTaken(response.getResultList()));
    }

    private ListenableFuture<PointsOperationResponse> upsert(UpsertPoints message) {
        PointsFutureStub stub = connection.points();
        return ClientCalls.futureUnaryCall(
                stub.getChannel().newCall(UPSERT, stub.getCallOptions()), message);
    }

    private static CompletableFuture<Void> checked(ListenableFuture<PointsOperationResponse> call) {
        return future(call, response -> requireTaken(List.of(response.getResult())));
    }

    @Override
    public CompletableFuture<CollectionInfo> collection(String name) {
        GetCollectionInfoRequest request =
                GetCollectionInfoRequest.newBuilder().setCollectionName(name).build();
        return future(connection.collections().get(request), GetCollectionInfoResponse::getResult);
    }

    private static <A, R> CompletableFuture<R> future(
            ListenableFuture<A> call, Function<A, R> result) {
        CompletableFuture<R> future = new CompletableFuture<>();
        Futures.addCallback(
                call,
                new FutureCallback<A>() {
                    @Override
                    public void onSuccess(A answer) {
                        try {
                            future.complete(result.apply(answer));
                        } catch (RuntimeException e) {
                            future.completeExceptionally(e);
                        }
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        future.completeExceptionally(failure);
                    }
                },
                MoreExecutors.directExecutor());
        return future;
    }

    /** Acknowledged, completed and WaitTimeout all mean that the write is in the log and will be applied. */
    private static Void requireTaken(List<UpdateResult> results) {
        if (results.stream().anyMatch(one -> one.getStatus() == UpdateStatus.ClockRejected)) {
            throw Status.ABORTED
                    .withDescription("a replica's clock was ahead of the write")
                    .asRuntimeException();
        }
        return null;
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
