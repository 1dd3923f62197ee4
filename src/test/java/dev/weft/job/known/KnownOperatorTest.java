package dev.weft.job.known;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.Document;
import dev.weft.document.Version;
import dev.weft.job.batch.Lanes;
import dev.weft.job.report.Count;
import dev.weft.job.report.CountingOperator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class KnownOperatorTest {

    private static final KnownOptions STATE = new KnownOptions(true, false, "model", null);
    private static final KnownOptions VERSIONS = new KnownOptions(false, false, "model", null);

    @Test
    void whatChangesNothingIsHeldUpAndCounted() throws Exception {
        try (var harness = start(STATE, null)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("2", "a", "{}"), 0);
            assertThat(out(harness)).containsExactly("1 UPSERT", "2 UPSERT");
            assertThat(counted(harness, Count.UNCHANGED)).isEqualTo(1);
        }
    }

    @Test
    void aThenBThenAInQuickSuccessionAllGoOn() throws Exception {
        try (var harness = start(STATE, null)) {
            for (String text : List.of("a", "b", "a", "a")) {
                harness.processElement(document("1", text, "{}"), 0);
            }
            assertThat(out(harness)).containsExactly("1 UPSERT", "1 UPSERT", "1 UPSERT");
        }
    }

    @Test
    void aChangedPayloadGoesOnAlone() throws Exception {
        try (var harness = start(STATE, null)) {
            harness.processElement(document("1", "a", "{\"n\":1}"), 0);
            harness.processElement(document("1", "a", "{\"n\":2}"), 0);
            assertThat(out(harness)).containsExactly("1 UPSERT", "1 PAYLOAD_ONLY");
        }
    }

    @Test
    void aDeletedDocumentIsNewWhenItComesBack() throws Exception {
        try (var harness = start(STATE, null)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(Document.delete("1", "here"), 0);
            harness.processElement(Document.delete("1", "here"), 0);
            harness.processElement(document("1", "a", "{}"), 0);
            assertThat(out(harness)).containsExactly("1 UPSERT", "1 DELETE", "1 UPSERT");
            assertThat(counted(harness, Count.UNCHANGED)).isEqualTo(1);
        }
    }

    @Test
    void anOlderVersionIsDroppedAndCountedAlsoBehindADelete() throws Exception {
        try (var harness = start(VERSIONS, null)) {
            harness.processElement(document("1", "b", "{}").withVersion(new Version(2)), 0);
            harness.processElement(document("1", "a", "{}").withVersion(new Version(1)), 0);
            harness.processElement(document("1", "b", "{}").withVersion(new Version(2)), 0);
            harness.processElement(Document.delete("1", "x").withVersion(new Version(5)), 0);
            harness.processElement(document("1", "c", "{}").withVersion(new Version(4)), 0);
            harness.processElement(document("1", "d", "{}"), 0);
            assertThat(out(harness))
                    .containsExactly("1 UPSERT", "1 UPSERT", "1 DELETE", "1 UPSERT");
            assertThat(counted(harness, Count.STALE)).isEqualTo(2);
        }
    }

    @Test
    void whatIsKnownIsKnownAfterARestoreAndForgottenWithAnotherModel() throws Exception {
        OperatorSubtaskState state;
        try (var harness = start(STATE, null)) {
            harness.processElement(document("1", "a", "{}"), 0);
            state = harness.snapshot(1, 1);
        }
        try (var harness = start(STATE, state)) {
            harness.processElement(document("1", "a", "{}"), 0);
            assertThat(out(harness)).isEmpty();
        }
        try (var harness = start(new KnownOptions(true, false, "another model", null), state)) {
            harness.processElement(document("1", "a", "{}"), 0);
            assertThat(out(harness)).containsExactly("1 UPSERT");
        }
    }

    @Test
    void onlyWhatWasNeverSeenIsLookedUp() throws Exception {
        try (var harness = start(new KnownOptions(true, true, "model", null), null)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("1", "b", "{}"), 0);
            assertThat(harness.extractOutputValues())
                    .extracting(Document::lookup)
                    .containsExactly(true, false);
        }
    }

    private static Document document(String id, String text, String payload) {
        return Document.upsert(id, text, payload.getBytes(StandardCharsets.UTF_8), "here");
    }

    private static List<String> out(
            KeyedOneInputStreamOperatorTestHarness<Integer, Document, Document> harness) {
        return harness.extractOutputValues().stream()
                .map(document -> document.id() + " " + document.kind())
                .toList();
    }

    private static long counted(
            KeyedOneInputStreamOperatorTestHarness<Integer, Document, Document> harness,
            Count count)
            throws Exception {
        harness.endInput();
        return harness.getSideOutput(CountingOperator.TALLIES).stream()
                .map(StreamRecord::getValue)
                .mapToLong(tally -> tally.get(count))
                .sum();
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Document, Document> start(
            KnownOptions options, OperatorSubtaskState state) throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KnownOperator(options), new Lanes(4, 128), Types.INT, 128, 1, 0);
        harness.getExecutionConfig().enableObjectReuse();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }
}
