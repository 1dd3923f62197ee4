package dev.weft.job.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.Document;
import dev.weft.document.PointKey;
import dev.weft.embed.ChunkSize;
import dev.weft.embed.EmbedderOptions;
import dev.weft.job.batch.Lanes;
import dev.weft.job.report.Count;
import dev.weft.job.report.CountingOperator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
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
            assertThat(cut.chunks().obsolete()).isEmpty();
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

            assertThat(out.get(1).chunks().obsolete()).isEqualTo(keys("a", fewer, most));
            // the second may never have been written: what the first left goes all the same
            assertThat(out.get(2).chunks().count()).isEqualTo(1);
            assertThat(out.get(2).chunks().obsolete()).isEqualTo(keys("a", 1, most));
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
            assertThat(out.get(1).chunks().obsolete())
                    .isEqualTo(keys("a", 1, out.get(0).chunks().count()));
            assertThat(out.get(2).chunks().obsolete()).isEmpty();
            assertThat(out.get(3).chunks().obsolete()).isEmpty();
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
            assertThat(out(harness).get(0).chunks().obsolete()).isEqualTo(keys("a", 1, most));
            // the collection is asked in any case
            assertThat(out(harness).get(1).chunks().obsolete()).isEmpty();
        }
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
