package dev.weft.job.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.document.DocumentBatch.Reason;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.PointKey;
import dev.weft.embed.ChunkSize;
import dev.weft.embed.EmbedderOptions;
import dev.weft.job.batch.Lanes;
import dev.weft.job.report.Count;
import dev.weft.job.report.CountingOperator;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.sink.PointOperation;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;

class ChunkOperatorTest {

    private static final String SENTENCE =
            "The river runs past warm stones and quiet gardens to the sea. ";

    @Test
    void aTextIsCutIntoPiecesThatTogetherAreAllOfIt() throws Exception {
        try (var harness = start(null, null)) {
            harness.processElement(document("a", 9), 0);
            Document cut = out(harness).get(0);

            assertThat(cut.chunks().count()).isGreaterThan(3);
            assertThat(String.join("", cut.texts()).replace(" ", ""))
                    .isEqualTo(SENTENCE.repeat(9).replace(" ", ""));
            assertThat(obsolete(cut)).isEmpty();
        }
    }

    @Test
    void whatAShorterStateNoLongerHasGoesWithItAlsoWhenItIsTheThird() throws Exception {
        try (var harness = start(null, null)) {
            harness.processElement(document("a", 9), 0);
            harness.processElement(document("a", 3), 0);
            harness.processElement(document("a", 1), 0);
            List<Document> out = out(harness);
            int most = out.get(0).chunks().count();
            int fewer = out.get(1).chunks().count();

            assertThat(obsolete(out.get(0))).isEmpty();
            assertThat(obsolete(out.get(1))).isEqualTo(keys("a", fewer, most));
            // the second may never have been written: what the first left goes all the same
            assertThat(out.get(2).chunks().count()).isEqualTo(1);
            assertThat(obsolete(out.get(2))).isEqualTo(keys("a", 1, most));
        }
    }

    @Test
    void aDeleteTakesAllPiecesAndAfterItNoneIsLeft() throws Exception {
        try (var harness = start(null, null)) {
            harness.processElement(document("a", 9), 0);
            harness.processElement(Document.delete("a", "here"), 0);
            harness.processElement(document("a", 1), 0);
            harness.processElement(Document.delete("b", "here"), 0);
            List<Document> out = out(harness);

            assertThat(out.get(1).chunks().count()).isZero();
            assertThat(obsolete(out.get(1))).isEqualTo(keys("a", 1, out.get(0).chunks().count()));
            assertThat(obsolete(out.get(2))).isEmpty();
            assertThat(obsolete(out.get(3))).isEmpty();
        }
    }

    @Test
    void whatWasTakenAwayIsNotTakenAwayWithEachStateForEver() throws Exception {
        try (var harness = start(null, null)) {
            harness.processElement(document("a", 9), 0);
            harness.processElement(document("a", 1), 0);
            harness.processElement(document("a", 1), 0);
            harness.processElement(Document.delete("a", "here"), 0);
            List<Document> out = out(harness);
            int most = out.get(0).chunks().count();

            // nothing says that the second state was written: its
            // text may be one that can't be embedded
            assertThat(obsolete(out.get(2), out.get(0))).isEqualTo(keys("a", 1, most));
            assertThat(obsolete(out.get(2), out.get(1))).isEmpty();
            assertThat(obsolete(out.get(3), out.get(1))).isEmpty();
        }
    }

    @Test
    void whatARunBeforeWroteDoesNotSpeakForThisOne() throws Exception {
        OperatorSubtaskState state;
        Document shorter;
        int most;
        try (var harness = start(null, null)) {
            harness.processElement(document("a", 9), 0);
            harness.processElement(document("a", 1), 0);
            most = out(harness).get(0).chunks().count();
            shorter = out(harness).get(1);
            state = harness.snapshot(1, 1);
        }
        try (var harness = start(null, state)) {
            harness.processElement(document("a", 1), 0);
            harness.processElement(document("a", 1), 0);
            List<Document> out = out(harness);
            // both older states may be on their way once more, and this time the second may fail
            assertThat(obsolete(out.get(0), shorter)).isEqualTo(keys("a", 1, most));
            assertThat(obsolete(out.get(1), out.get(0))).isEmpty();
        }
    }

    @Test
    void whatAnOlderReleaseRememberedIsTakenAway() throws Exception {
        // of a 5 pieces; of b 5, then 2
        OperatorSubtaskState state =
                OperatorSnapshotUtil.readStateHandle(
                        Path.of(getClass().getResource("/chunk-0.1.bin").toURI()).toString());
        try (var harness = start(null, state)) {
            for (String id : List.of("a", "b")) {
                harness.processElement(document(id, 3), 0);
            }
            assertThat(obsolete(out(harness).get(0))).isEqualTo(keys("a", 2, 5));
            assertThat(obsolete(out(harness).get(1))).isEqualTo(keys("b", 2, 5));
        }
    }

    @Test
    void itCountsThePiecesThatThereAreAfterAll() throws Exception {
        try (var harness = start(null, null)) {
            harness.processElement(document("a", 9), 0);
            harness.processElement(document("a", 3), 0);
            harness.processElement(document("b", 5), 0);
            harness.processElement(document("c", 5), 0);
            harness.processElement(Document.delete("c", "here"), 0);
            List<Document> out = out(harness);
            harness.endInput();

            assertThat(
                            harness.getSideOutput(CountingOperator.TALLIES).stream()
                                    .map(StreamRecord::getValue)
                                    .mapToLong(tally -> tally.get(Count.LIVE_CHUNKS))
                                    .sum())
                    .isEqualTo(out.get(1).chunks().count() + out.get(2).chunks().count());
        }
    }

    @Test
    void howManyPiecesThereWereIsKnownAfterARestoreButNotForLongerThanAsked() throws Exception {
        OperatorSubtaskState state;
        int most;
        try (var harness = start(Duration.ofDays(1), null)) {
            harness.processElement(document("a", 9), 0);
            harness.processElement(document("b", 9), 0);
            most = out(harness).get(0).chunks().count();
            state = harness.snapshot(1, 1);
        }
        try (var harness = start(Duration.ofDays(1), state)) {
            harness.processElement(document("a", 1), 0);
            harness.setStateTtlProcessingTime(Duration.ofHours(25).toMillis());
            harness.processElement(document("b", 1), 0);
            assertThat(obsolete(out(harness).get(0))).isEqualTo(keys("a", 1, most));
            // the collection is asked in any case
            assertThat(obsolete(out(harness).get(1))).isEmpty();
        }
    }

    /** What goes with a document beyond its own pieces, where the collection holds the first of this one's. */
    private static List<String> obsolete(Document document, Document... held) throws Exception {
        HeldPoints points = new HeldPoints();
        for (Document one : held) {
            float[][] vectors = new float[one.chunks().count()][2];
            PointOperation.Upsert first =
                    (PointOperation.Upsert)
                            new DocumentPoints(null, false, null)
                                    .operations(new EmbeddedDocument(one, vectors))
                                    .get(0);
            points.add(
                    RetrievedPoint.newBuilder()
                            .setId(first.id())
                            .putAllPayload(first.point().getPayloadMap())
                            .build());
        }
        return points.applyTo(new DocumentBatch(0, Reason.COUNT, List.of(document), 0))
                .documents()
                .get(0)
                .chunks()
                .obsolete();
    }

    private static List<String> keys(String id, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> PointKey.ofChunk(id, number).text())
                .toList();
    }

    private static Document document(String id, int sentences) {
        return Document.upsert(
                id, SENTENCE.repeat(sentences), "{}".getBytes(StandardCharsets.UTF_8), "here");
    }

    private static List<Document> out(
            KeyedOneInputStreamOperatorTestHarness<Integer, Document, Document> harness) {
        return harness.extractOutputValues();
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Document, Document> start(
            Duration timeToLive, OperatorSubtaskState state) throws Exception {
        Chunking chunking =
                new Chunking(
                        EmbedderOptions.builder("classpath:all-minilm-l6-v2").build(),
                        new ChunkSize(32, 0),
                        null,
                        timeToLive);
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new ChunkOperator(chunking), new Lanes(4, 128), Types.INT, 128, 1, 0);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }
}
