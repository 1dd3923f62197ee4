package dev.weft.job.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.RawRecord;
import dev.weft.document.Version;
import dev.weft.job.deadletters.DeadLetter;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.RejectedPoint;
import io.grpc.Status;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;

class DocumentPointsTest {

    private static final String PAYLOAD =
            "{\"n\":9007199254740993,\"big\":123456789012345678901,\"d\":0.5,\"b\":true,\"z\":null,"
                    + "\"l\":[1,\"two\"],\"o\":{\"k\":\"v\"}}";

    @Test
    void aDocumentBecomesAPointWithItsPayloadAndVector() throws Exception {
        PointOperation.Upsert upsert = (PointOperation.Upsert) operation(null, document());

        assertThat(upsert.point().getId().getNum()).isEqualTo(7);
        assertThat(upsert.point().getVectors().getVector().getDense().getDataList())
                .containsExactly(0.25f, -1f);
        Value n = upsert.point().getPayloadOrThrow("n");
        assertThat(n.getIntegerValue()).isEqualTo(9007199254740993L);
        assertThat(upsert.point().getPayloadOrThrow("big").getDoubleValue())
                .isEqualTo(1.2345678901234568e20);
        assertThat(upsert.point().getPayloadOrThrow("d").getDoubleValue()).isEqualTo(0.5);
        assertThat(upsert.point().getPayloadOrThrow("b").getBoolValue()).isTrue();
        assertThat(upsert.point().getPayloadOrThrow("z").hasNullValue()).isTrue();
        assertThat(
                        upsert.point()
                                .getPayloadOrThrow("l")
                                .getListValue()
                                .getValues(1)
                                .getStringValue())
                .isEqualTo("two");
        assertThat(
                        upsert.point()
                                .getPayloadOrThrow("o")
                                .getStructValue()
                                .getFieldsOrThrow("k")
                                .getStringValue())
                .isEqualTo("v");
    }

    @Test
    void aNamedVectorGoesUnderItsName() throws Exception {
        PointOperation.Upsert upsert = (PointOperation.Upsert) operation("text", document());

        assertThat(
                        upsert.point()
                                .getVectors()
                                .getVectors()
                                .getVectorsOrThrow("text")
                                .getDense()
                                .getDataList())
                .containsExactly(0.25f, -1f);
    }

    @Test
    void aDeletedDocumentsPointIsDeleted() throws Exception {
        PointOperation operation =
                operation(null, new EmbeddedDocument(Document.delete("a", "here"), null));

        assertThat(operation.withOrigin(ByteString.EMPTY))
                .isEqualTo(PointOperation.delete(DocumentPoints.pointId("a")));
    }

    @Test
    void aRejectedPointsDeadLetterHoldsTheWholeDocument() throws Exception {
        PointOperation operation = operation(null, document());
        DeadLetter letter = RejectedDocuments.deadLetter(rejected(operation));

        assertThat(letter.stage()).isEqualTo("write");
        assertThat(letter.id()).isEqualTo("7");
        assertThat(letter.reason()).isEqualTo("too hot");
        assertThat(letter.errorClass()).isEqualTo("INVALID_ARGUMENT");
        assertThat(letter.place()).isEqualTo("file:/books#17");
        assertThat(letter.time()).isZero();
        assertThat(letter.attempts()).isEqualTo(3);
        JsonMapper json = new JsonMapper();
        assertThat(json.readTree(letter.original().content()))
                .isEqualTo(
                        json.readTree(
                                "{\"id\":\"7\",\"text\":\"Emma\",\"payload\":" + PAYLOAD + "}"));
        assertThat(letter.original().vector()).isNull();
    }

    @Test
    void aRejectedPointsDeadLetterHoldsWhatItsDocumentBroughtAlong() throws Exception {
        Document document =
                document()
                        .document()
                        .withVector(new float[] {1, -0.5f})
                        .withVersion(new Version(-3))
                        .withAttempts(2);
        for (Document.Kind kind : List.of(Document.Kind.UPSERT, Document.Kind.PAYLOAD_ONLY)) {
            PointOperation operation =
                    operation(
                            "title",
                            new EmbeddedDocument(
                                    document.withKind(kind), new float[][] {document.vector()}));
            DeadLetter letter = RejectedDocuments.deadLetter(rejected(operation));

            assertThat(letter.original().vector()).containsExactly(1, -0.5f);
            assertThat(letter.attempts()).isEqualTo(5);
            assertThat(letter.original().content()).startsWith("{\"id\":\"7\",\"version\":-3,");
        }
        Document change = document.withVersion(new Version(null, 1));
        PointOperation upsert =
                operation("title", new EmbeddedDocument(change, new float[][] {change.vector()}));
        assertThat(RejectedDocuments.deadLetter(rejected(upsert)).original().content())
                .startsWith("{\"id\":\"7\",\"generation\":1,");
        PointOperation delete =
                operation("title", new EmbeddedDocument(Document.delete("7", "here"), null));
        assertThat(RejectedDocuments.deadLetter(rejected(delete)).original().content())
                .isEqualTo("{\"id\":\"7\",\"deleted\":true}");
    }

    @Test
    void alsoOfAPointThatWasToGetNothingButTheVectorTheDeadLetterHoldsThat() throws Exception {
        Document document = document().document().withVector(new float[] {1, -0.5f});
        PointOperation operation =
                DocumentPoints.inPlace("title")
                        .operations(
                                new EmbeddedDocument(document, new float[][] {document.vector()}))
                        .get(0);

        assertThat(operation).isInstanceOf(PointOperation.UpdateVectors.class);
        assertThat(RejectedDocuments.deadLetter(rejected(operation)).original().vector())
                .containsExactly(1, -0.5f);
    }

    @Test
    void aRejectedDeletesDeadLetterSaysInWhichShardItBelongs() throws Exception {
        for (String key : List.of("7", "\"7\"", "\"de\"")) {
            Document document = Document.delete("7", "here").withShardKey(key).withAttempts(1);
            DeadLetter letter =
                    RejectedDocuments.deadLetter(
                            rejected(operation(null, new EmbeddedDocument(document, null))));

            JsonMapper json = new JsonMapper();
            assertThat(json.readTree(letter.original().content()))
                    .isEqualTo(
                            json.createObjectNode()
                                    .put("id", "7")
                                    .put("shardKey", key)
                                    .put("deleted", true));
            assertThat(letter.id()).isEqualTo("7");
            assertThat(letter.place()).isEqualTo("here");
            assertThat(letter.attempts()).isEqualTo(4);
        }
    }

    /** As an earlier Weft wrote it into its checkpoints. */
    @Test
    void anOriginOfThreePartsIsStillRead() throws Exception {
        ByteBuffer three = ByteBuffer.allocate(64);
        for (String part : List.of("7", "file:/books#17", "Emma")) {
            three.putInt(part.length()).put(part.getBytes(StandardCharsets.UTF_8));
        }
        PointOperation operation =
                operation(null, document()).withOrigin(ByteString.copyFrom(three.flip()));
        DeadLetter letter = RejectedDocuments.deadLetter(rejected(operation));

        assertThat(letter.place()).isEqualTo("file:/books#17");
        assertThat(letter.attempts()).isEqualTo(3);
        JsonMapper json = new JsonMapper();
        // what is beyond 64 bits is a double in Qdrant
        assertThat(json.readTree(letter.original().content()))
                .isEqualTo(
                        json.readTree(
                                "{\"id\":\"7\",\"text\":\"Emma\",\"payload\":"
                                        + PAYLOAD.replace(
                                                "123456789012345678901", "123456789012345680000.0")
                                        + "}"));
    }

    @Test
    void whatCrossesTheNetworkNeedsNoKryo() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(RawRecord.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(Document.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(DocumentBatch.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(WriteItem.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(DeadLetter.class);
    }

    @Test
    void noTextShowsInWhatFlinkPrints() {
        DocumentBatch batch =
                new DocumentBatch(1, DocumentBatch.Reason.COUNT, List.of(document().document()), 0);
        assertThat(batch + " " + document() + " " + WriteItem.of(document()))
                .doesNotContain("Emma")
                .contains("7");
    }

    private static PointOperation operation(String vectorName, EmbeddedDocument document)
            throws IOException {
        List<PointOperation> operations =
                new DocumentPoints(vectorName, false, null).operations(document);
        assertThat(operations).hasSize(1);
        return operations.get(0);
    }

    private static RejectedPoint rejected(PointOperation operation) {
        return new RejectedPoint(
                operation, "too hot", Status.Code.INVALID_ARGUMENT, Instant.EPOCH, 3);
    }

    private static EmbeddedDocument document() {
        return new EmbeddedDocument(
                Document.upsert(
                        "7", "Emma", PAYLOAD.getBytes(StandardCharsets.UTF_8), "file:/books#17"),
                new float[][] {{0.25f, -1f}});
    }
}
