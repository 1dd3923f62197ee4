package dev.weft.job.known;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.Document;
import dev.weft.document.Document.Kind;
import dev.weft.document.DocumentBatch;
import dev.weft.document.DocumentBatch.Reason;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.Fingerprint;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.sink.PointOperation;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LookupFunctionTest {

    private static final String COLLECTION = "books";

    private final EmbeddedQdrant qdrant = EmbeddedQdrant.start();
    private final LookupFunction lookup = new LookupFunction(options(), COLLECTION);

    @BeforeEach
    void fill() throws Exception {
        try (QdrantConnection connection = QdrantConnection.open(options())) {
            CollectionManager.ensure(connection, CollectionSpec.of(COLLECTION, 2));
            PointOperation.Upsert held =
                    (PointOperation.Upsert)
                            new DocumentPoints(null, false, null)
                                    .operations(
                                            new EmbeddedDocument(
                                                    document("held", "a", 1),
                                                    new float[][] {{1, 0}}))
                                    .get(0);
            connection
                    .blockingPoints()
                    .upsert(
                            UpsertPoints.newBuilder()
                                    .setCollectionName(COLLECTION)
                                    .addPoints(held.point())
                                    .setWait(true)
                                    .build());
        }
        lookup.open(null);
    }

    @AfterEach
    void close() {
        lookup.close();
        qdrant.close();
    }

    @Test
    void whatTheCollectionHoldsIsTakenOutAndCounted() throws Exception {
        DocumentBatch answer =
                ask(asked("held", "a", 1), asked("new", "a", 1), document("held", "b", 1));

        assertThat(kinds(answer)).containsExactly("new UPSERT", "held UPSERT");
        assertThat(answer.unchanged()).isEqualTo(1);
    }

    @Test
    void ofAHeldTextOnlyTheNewPayloadIsWritten() throws Exception {
        assertThat(kinds(ask(asked("held", "a", 2)))).containsExactly("held PAYLOAD_ONLY");
    }

    @Test
    void whatIsNotTheFirstOfItsIdInTheBatchIsWrittenWhole() throws Exception {
        DocumentBatch answer =
                ask(
                        document("held", "b", 1),
                        asked("held", "a", 1).withKind(Kind.PAYLOAD_ONLY),
                        Document.delete("held", "here"));

        assertThat(kinds(answer)).containsExactly("held UPSERT", "held UPSERT", "held DELETE");
    }

    @Test
    void aPayloadThatChangedBackGoesOnThoughTheCollectionHoldsItStill() throws Exception {
        // payload 2 is in flight, in an earlier batch
        DocumentBatch answer = ask(asked("held", "a", 1).withKind(Kind.PAYLOAD_ONLY));

        assertThat(kinds(answer)).containsExactly("held PAYLOAD_ONLY");
        assertThat(answer.unchanged()).isZero();
    }

    @Test
    void aPayloadWhoseTextTheCollectionLacksIsWrittenWhole() throws Exception {
        DocumentBatch answer =
                ask(
                        asked("held", "another text", 1).withKind(Kind.PAYLOAD_ONLY),
                        asked("missing", "a", 1).withKind(Kind.PAYLOAD_ONLY));

        assertThat(kinds(answer)).containsExactly("held UPSERT", "missing UPSERT");
    }

    @Test
    void withoutAnAnswerAllIsWrittenWhole() throws Exception {
        qdrant.close();
        DocumentBatch answer =
                ask(asked("held", "a", 1), asked("new", "a", 1).withKind(Kind.PAYLOAD_ONLY));

        assertThat(kinds(answer)).containsExactly("held UPSERT", "new UPSERT");
    }

    private QdrantOptions options() {
        return QdrantOptions.builder().setUrl(qdrant.url()).build();
    }

    private static Document document(String id, String text, int payload) {
        byte[] json = ("{\"n\":" + payload + "}").getBytes(StandardCharsets.UTF_8);
        Document document = Document.upsert(id, text, json, "here");
        return document.withFingerprint(Fingerprint.of(document, "model"), false);
    }

    private static Document asked(String id, String text, int payload) {
        Document document = document(id, text, payload);
        return document.withFingerprint(document.fingerprint(), true);
    }

    private static List<String> kinds(DocumentBatch batch) {
        return batch.documents().stream()
                .map(document -> document.id() + " " + document.kind())
                .toList();
    }

    private DocumentBatch ask(Document... documents) throws Exception {
        CompletableFuture<DocumentBatch> answer = new CompletableFuture<>();
        lookup.asyncInvoke(
                new DocumentBatch(0, Reason.COUNT, List.of(documents), 0),
                new ResultFuture<>() {
                    @Override
                    public void complete(Collection<DocumentBatch> result) {
                        answer.complete(result.iterator().next());
                    }

                    @Override
                    public void completeExceptionally(Throwable error) {
                        answer.completeExceptionally(error);
                    }

                    @Override
                    public void complete(CollectionSupplier<DocumentBatch> supplier) {
                        try {
                            complete(supplier.get());
                        } catch (Exception e) {
                            completeExceptionally(e);
                        }
                    }
                });
        return answer.get(60, TimeUnit.SECONDS);
    }
}
