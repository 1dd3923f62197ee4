package dev.weft.job.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.document.Chunks;
import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.document.DocumentBatch.Reason;
import dev.weft.embedded.OwnServer;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PointsQuestionTest {

    private static final String COLLECTION = "books";

    private final Scrolls scrolls = new Scrolls();
    @RegisterExtension final OwnServer qdrant = new OwnServer(scrolls);
    private final AtomicInteger mostDocuments = new AtomicInteger(Integer.MAX_VALUE);
    private final QdrantConnection connection = qdrant.connection();

    @BeforeEach
    void connect() throws IOException {
        CollectionManager.ensure(connection, CollectionSpec.of(COLLECTION, 1));
    }

    @Test
    void allPointsOfTheDocumentsComePageByPageAndNoOthers() throws Exception {
        fill("a", 1, 1_700);
        fill("b", 2_001, 500);
        fill("c", 3_001, 20);

        assertThat(ask("a", "b")).isEqualTo(2_200);
        assertThat(scrolls.seen).hasSize(3);
    }

    @Test
    void aServerThatIsAwayForAWhileIsAskedAgainWhereItStopped() throws Exception {
        fill("a", 1, 1_700);
        scrolls.fail(scroll -> true, Status.UNAVAILABLE);
        scrolls.fail(scroll -> true, Status.INTERNAL);
        scrolls.fail(ScrollPoints::hasOffset, Status.UNAVAILABLE);

        assertThat(ask("a")).isEqualTo(1_700);
        assertThat(scrolls.seen).hasSize(5);
        assertThat(scrolls.seen.stream().filter(ScrollPoints::hasOffset)).hasSize(2);
    }

    @Test
    void pagesThatAreTooLargeAreHalved() throws Exception {
        fill("a", 1, 600);
        Status tooLarge =
                Status.RESOURCE_EXHAUSTED.withDescription("gRPC message exceeds maximum size");
        scrolls.fail(scroll -> true, tooLarge);
        scrolls.fail(scroll -> true, tooLarge);

        assertThat(ask("a")).isEqualTo(600);
        assertThat(scrolls.seen)
                .extracting(ScrollPoints::getLimit)
                .containsExactly(1_000, 500, 250, 250, 250);
    }

    @Test
    void asManyDocumentsAreAskedForAtATimeAsStrictModeTakesInOneCondition() throws Exception {
        fill("a", 1, 1_200);
        fill("b", 2_001, 30);
        fill("c", 3_001, 20);
        fill("d", 4_001, 10);
        fill("e", 5_001, 5);
        StrictModeConfig.Builder strict =
                StrictModeConfig.newBuilder().setEnabled(true).setConditionMaxSize(2);
        connection
                .blockingCollections()
                .update(
                        UpdateCollection.newBuilder()
                                .setCollectionName(COLLECTION)
                                .setStrictModeConfig(strict)
                                .build());

        assertThat(ask("a", "b", "c", "d", "e")).isEqualTo(1_265);
        // refused once, then in three parts, one of them in two pages
        assertThat(scrolls.seen).hasSize(5);

        scrolls.seen.clear();
        assertThat(ask("b", "c", "d")).isEqualTo(60);
        assertThat(scrolls.seen).hasSize(2);
    }

    @Test
    void aConditionThatIsTooLargeForOneDocumentFails() throws Exception {
        scrolls.fail(
                scroll -> true,
                Status.INVALID_ARGUMENT.withDescription(
                        "Bad request: Condition size limit reached (1 > 0)"));

        assertThatThrownBy(() -> ask("a")).hasMessageContaining("Condition size limit reached");
        assertThat(scrolls.seen).hasSize(1);
    }

    @Test
    void aRefusalFailsAndSaysWhereAndWhy() throws Exception {
        scrolls.fail(scroll -> true, Status.PERMISSION_DENIED.withDescription("no right"));

        assertThatThrownBy(() -> ask("a"))
                .hasRootCauseMessage("PERMISSION_DENIED: no right")
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'books' at " + qdrant.url())
                .hasMessageContaining("does not say which pieces of documents it holds")
                .hasMessageContaining("no right");
        assertThat(scrolls.seen).hasSize(1);
    }

    /** How many points there are of these documents, beside the first of each. */
    private int ask(String... documents) throws Exception {
        HeldPoints held =
                new PointsQuestion(connection, COLLECTION, List.of(documents), mostDocuments)
                        .ask()
                        .get(60, TimeUnit.SECONDS);
        List<Document> deletes =
                List.of(documents).stream()
                        .map(id -> Document.delete(id, "here").withChunks(Chunks.NONE))
                        .toList();
        return held.applyTo(new DocumentBatch(0, Reason.COUNT, deletes, 0)).documents().stream()
                .mapToInt(delete -> delete.chunks().obsolete().size())
                .sum();
    }

    private void fill(String document, int firstId, int points) throws Exception {
        UpsertPoints.Builder request =
                UpsertPoints.newBuilder().setCollectionName(COLLECTION).setWait(true);
        for (int i = 0; i < points; i++) {
            request.addPoints(
                    PointStruct.newBuilder()
                            .setId(PointIdFactory.id(firstId + i))
                            .setVectors(VectorsFactory.vectors(1))
                            .putPayload(
                                    "_weft",
                                    ValueFactory.value(
                                            Map.of(
                                                    DocumentPoints.ID,
                                                    ValueFactory.value(document)))));
        }
        connection.blockingPoints().upsert(request.build());
    }

    /** Sees every scroll, and fails some. */
    private static final class Scrolls implements ServerInterceptor {

        private record Fault(Predicate<ScrollPoints> when, Status status) {}

        private final Queue<ScrollPoints> seen = new ConcurrentLinkedQueue<>();
        private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();

        void fail(Predicate<ScrollPoints> when, Status status) {
            faults.add(new Fault(when, status));
        }

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call,
                Metadata headers,
                ServerCallHandler<ReqT, RespT> next) {
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {

                private boolean failed;

                @Override
                public void onMessage(ReqT message) {
                    if (message instanceof ScrollPoints scroll) {
                        seen.add(scroll);
                        Fault fault = faults.peek();
                        if (fault != null && fault.when().test(scroll)) {
                            faults.remove();
                            failed = true;
                            call.close(fault.status(), new Metadata());
                            return;
                        }
                    }
                    super.onMessage(message);
                }

                @Override
                public void onHalfClose() {
                    if (!failed) {
                        super.onHalfClose();
                    }
                }
            };
        }
    }
}
