package dev.weft.job.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.Chunks;
import dev.weft.document.Document;
import dev.weft.document.Document.Kind;
import dev.weft.document.DocumentBatch;
import dev.weft.document.DocumentBatch.Reason;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.Fingerprint;
import dev.weft.document.PointKey;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.sink.PointOperation;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldPointsTest {

    private final HeldPoints held = new HeldPoints();

    @Test
    void whatIsHeldWholeIsTakenOutAndCounted() throws Exception {
        hold(document("a", "text", 3, 1));
        DocumentBatch left =
                held.applyTo(batch(asked("a", "text", 3, 1), asked("b", "text", 3, 1)));

        assertThat(left.documents()).extracting(Document::id).containsExactly("b");
        assertThat(left.unchanged()).isEqualTo(5 + 1);
    }

    @Test
    void whereOnePieceIsMissingAllAreWritten() throws Exception {
        hold(document("a", "text", 3, 1), 0, 2);
        assertThat(left(asked("a", "text", 3, 1)).kind()).isEqualTo(Kind.UPSERT);
        assertThat(left(asked("a", "text", 3, 1).withKind(Kind.PAYLOAD_ONLY)).kind())
                .isEqualTo(Kind.UPSERT);
    }

    @Test
    void ofTextsThatAreHeldOnlyTheNewPayloadIsWritten() throws Exception {
        hold(document("a", "text", 3, 1));
        assertThat(left(asked("a", "text", 3, 2)).kind()).isEqualTo(Kind.PAYLOAD_ONLY);
    }

    @Test
    void piecesThatAreNoneAnyMoreGoAndWithThemTheReasonToWriteNothing() throws Exception {
        hold(document("a", "text", 5, 1));
        Document left = left(asked("a", "text", 3, 1));

        assertThat(left.chunks().obsolete()).containsExactlyInAnyOrder(key("a", 3), key("a", 4));
        assertThat(left.kind()).isEqualTo(Kind.PAYLOAD_ONLY);
    }

    @Test
    void whatIsHeldAndWhatIsRememberedGoTogetherAndOnce() throws Exception {
        hold(document("a", "text", 5, 1));
        Document shorter = document("a", "other", 3, 1);
        shorter = shorter.withChunks(shorter.chunks().withObsolete(List.of(key("a", 4), "9")));

        assertThat(left(shorter).chunks().obsolete())
                .containsExactlyInAnyOrder(key("a", 4), "9", key("a", 3));
    }

    @Test
    void aDeleteTakesAllPiecesButTheFirstWhichGoesAsTheDocumentsOwn() throws Exception {
        hold(document("a", "text", 3, 1));
        Document delete = Document.delete("a", "here").withChunks(Chunks.NONE);

        Document left = left(delete);
        assertThat(left.kind()).isEqualTo(Kind.DELETE);
        assertThat(left.chunks().obsolete()).containsExactlyInAnyOrder(key("a", 1), key("a", 2));
    }

    @Test
    void ofASecondStateInTheBatchWhatIsHeldSaysOnlyWhatHasToGo() throws Exception {
        hold(document("a", "text", 4, 1));
        DocumentBatch left =
                held.applyTo(batch(document("a", "b", 2, 1), asked("a", "text", 4, 1)));

        assertThat(left.documents())
                .extracting(Document::kind)
                .containsExactly(Kind.UPSERT, Kind.UPSERT);
        assertThat(left.documents().get(0).chunks().obsolete())
                .containsExactlyInAnyOrder(key("a", 2), key("a", 3));
        assertThat(left.documents().get(1).chunks().obsolete()).isEmpty();
    }

    @Test
    void aPayloadThatChangedBackGoesOnThoughTheCollectionHoldsItStill() throws Exception {
        hold(document("a", "text", 2, 1));
        assertThat(left(asked("a", "text", 2, 1).withKind(Kind.PAYLOAD_ONLY)).kind())
                .isEqualTo(Kind.PAYLOAD_ONLY);
    }

    @Test
    void aTextThatCameBackIsWrittenWholeUntilAllItsPiecesAreOfTheReturn() throws Exception {
        Document before = document("a", "text", 2, 1);
        Document returned =
                asked("a", "text", 2, 2)
                        .withFingerprint(before.fingerprint().after(null), true)
                        .withKind(Kind.PAYLOAD_ONLY);
        hold(before);
        assertThat(left(returned).kind()).isEqualTo(Kind.UPSERT);
        hold(returned.whole(), 0);
        assertThat(left(returned).kind()).isEqualTo(Kind.UPSERT);
        hold(returned.whole());
        assertThat(left(returned).kind()).isEqualTo(Kind.PAYLOAD_ONLY);
    }

    /** As it is in the collection when it was written; of its pieces all, or these. */
    private void hold(Document document, Integer... numbers) throws IOException {
        float[][] vectors = new float[document.chunks().count()][2];
        List<PointOperation> written =
                new DocumentPoints(null, false, null)
                        .operations(new EmbeddedDocument(document, vectors));
        for (int number = 0; number < written.size(); number++) {
            PointOperation.Upsert point = (PointOperation.Upsert) written.get(number);
            if (numbers.length == 0 || List.of(numbers).contains(number)) {
                held.add(
                        RetrievedPoint.newBuilder()
                                .setId(point.id())
                                .putAllPayload(point.point().getPayloadMap())
                                .build());
            }
        }
    }

    private Document left(Document document) {
        List<Document> left = held.applyTo(batch(document)).documents();
        assertThat(left).hasSize(1);
        return left.get(0);
    }

    private static DocumentBatch batch(Document... documents) {
        return new DocumentBatch(0, Reason.COUNT, List.of(documents), 5);
    }

    private static String key(String id, int number) {
        return PointKey.ofChunk(id, number).text();
    }

    private static Document asked(String id, String text, int pieces, int payload) {
        Document document = document(id, text, pieces, payload);
        return document.withFingerprint(document.fingerprint(), true);
    }

    /** Its pieces share all of the text. */
    private static Document document(String id, String text, int pieces, int payload) {
        byte[] json = ("{\"n\":" + payload + "}").getBytes(StandardCharsets.UTF_8);
        int[] ranges = new int[2 * pieces];
        for (int i = 0; i < pieces; i++) {
            ranges[2 * i + 1] = text.length();
        }
        Document document = Document.upsert(id, text, json, "here");
        return document.withFingerprint(Fingerprint.of(document, "model"), false)
                .withChunks(new Chunks(ranges));
    }
}
