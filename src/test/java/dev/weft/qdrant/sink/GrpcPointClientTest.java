package dev.weft.qdrant.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.Outcome;
import dev.weft.qdrant.client.Outcomes;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.client.RetryCause;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.UpdateBatchResponse;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.WriteOrdering;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers of a server that are no errors and yet not all the same. */
class GrpcPointClientTest {

    /** An upsert, a delete, and a batch of both. */
    static Stream<List<PointOperation>> calls() {
        return Stream.of(
                List.of(Points.upsert(1, "a")),
                List.of(Points.delete(1)),
                List.of(Points.upsert(1, "a"), Points.delete(2)));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatIsLoggedButNotYetAppliedIsWritten(List<PointOperation> operations) throws Exception {
        for (UpdateStatus status :
                List.of(
                        UpdateStatus.Acknowledged,
                        UpdateStatus.Completed,
                        UpdateStatus.WaitTimeout)) {
            assertThat(write(operations, status)).isCompleted();
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aWriteThatAReplicasClockRefusedIsToBeRetried(List<PointOperation> operations)
            throws Exception {
        CompletableFuture<Void> answer = write(operations, UpdateStatus.ClockRejected);

        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .satisfies(
                        e ->
                                assertThat(Outcomes.of(e.getCause()))
                                        .isEqualTo(
                                                new Outcome.RetryAfter(
                                                        Duration.ZERO, RetryCause.SERVER_ERROR)));
    }

    private static CompletableFuture<Void> write(
            List<PointOperation> operations, UpdateStatus status) throws Exception {
        RequestPlanner planner =
                new RequestPlanner("books", true, WriteOrdering.getDefaultInstance());
        try (EmbeddedQdrant server = EmbeddedQdrant.start(0, new Answering(status));
                QdrantConnection connection =
                        QdrantConnection.open(
                                QdrantOptions.builder().setUrl(server.url()).build())) {
            CollectionManager.ensure(connection, CollectionSpec.of("books", 2));
            CompletableFuture<Void> answer =
                    new GrpcPointClient(connection).write(planner.plan(operations));
            answer.handle((done, failure) -> null).join();
            return answer;
        }
    }

    /** Puts a status into the answers to writes. */
    private record Answering(UpdateStatus status) implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return next.startCall(new WithStatus<>(call, status), headers);
        }
    }

    private static final class WithStatus<Q, A> extends SimpleForwardingServerCall<Q, A> {

        private final UpdateStatus status;

        WithStatus(ServerCall<Q, A> call, UpdateStatus status) {
            super(call);
            this.status = status;
        }

        @Override
        @SuppressWarnings("unchecked") // the same message type with another status
        public void sendMessage(A message) {
            if (message instanceof PointsOperationResponse response) {
                UpdateResult result = response.getResult().toBuilder().setStatus(status).build();
                super.sendMessage((A) response.toBuilder().setResult(result).build());
            } else if (message instanceof UpdateBatchResponse response) {
                // the last one alone
                UpdateBatchResponse.Builder changed = response.toBuilder();
                changed.getResultBuilder(response.getResultCount() - 1).setStatus(status);
                super.sendMessage((A) changed.build());
            } else {
                super.sendMessage(message);
            }
        }
    }
}
