package dev.weft.job.known;

import static dev.weft.job.known.KnownHarness.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.Document;
import dev.weft.document.Version;
import dev.weft.job.report.Count;
import dev.weft.job.report.CountingOperator;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;

class KnownOperatorTest {

    private static final KnownOptions STATE = new KnownOptions(true, false, "model", "books", null);
    private static final KnownOptions VERSIONS =
            new KnownOptions(false, false, "model", "books", null);

    @Test
    void whatChangesNothingIsHeldUpAndCounted() throws Exception {
        try (var harness = KnownHarness.start(STATE, null)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("2", "a", "{}"), 0);
            assertThat(harness.out()).containsExactly("1 UPSERT", "2 UPSERT");
            assertThat(harness.counted(Count.UNCHANGED)).isEqualTo(1);
        }
    }

    @Test
    void theSameIdInAnotherShardIsAnotherDocument() throws Exception {
        try (var harness = KnownHarness.start(STATE, null)) {
            harness.processElement(document("1", "a", "{}").withShardKey("\"7\""), 0);
            harness.processElement(document("1", "a", "{}").withShardKey("7"), 0);
            harness.processElement(document("1", "a", "{}").withShardKey("7"), 0);
            assertThat(harness.out()).containsExactly("1 UPSERT", "1 UPSERT");
            assertThat(harness.counted(Count.LIVE)).isEqualTo(2);
        }
    }

    @Test
    void aThenBThenAInQuickSuccessionAllGoOn() throws Exception {
        try (var harness = KnownHarness.start(STATE, null)) {
            for (String text : List.of("a", "b", "a", "a")) {
                harness.processElement(document("1", text, "{}"), 0);
            }
            assertThat(harness.out()).containsExactly("1 UPSERT", "1 UPSERT", "1 UPSERT");
        }
    }

    @Test
    void aChangedPayloadGoesOnAlone() throws Exception {
        try (var harness = KnownHarness.start(STATE, null)) {
            harness.processElement(document("1", "a", "{\"n\":1}"), 0);
            harness.processElement(document("1", "a", "{\"n\":2}"), 0);
            assertThat(harness.out()).containsExactly("1 UPSERT", "1 PAYLOAD_ONLY");
        }
    }

    @Test
    void aTextThatComesBackCanBeToldFromTheTimeBefore() throws Exception {
        try (var harness = KnownHarness.start(STATE, null)) {
            harness.processElement(document("1", "a", "1"), 0);
            harness.processElement(document("1", "a", "2"), 0);
            harness.processElement(document("1", "b", "2"), 0);
            harness.processElement(document("1", "a", "2"), 0);
            harness.processElement(document("1", "a", "3"), 0);
            harness.processElement(Document.delete("1", "here"), 0);
            harness.processElement(document("1", "a", "3"), 0);
            List<Long> runs =
                    harness.extractOutputValues().stream()
                            .filter(document -> document.fingerprint() != null)
                            .map(document -> document.fingerprint().run())
                            .toList();
            assertThat(runs.subList(0, 2)).containsExactly(0L, 0L);
            assertThat(runs.get(4)).isEqualTo(runs.get(3));
            assertThat(List.of(runs.get(0), runs.get(2), runs.get(3), runs.get(5)))
                    .doesNotHaveDuplicates();
            assertThat(harness.out())
                    .containsExactly(
                            "1 UPSERT",
                            "1 PAYLOAD_ONLY",
                            "1 UPSERT",
                            "1 UPSERT",
                            "1 PAYLOAD_ONLY",
                            "1 DELETE",
                            "1 UPSERT");
        }
    }

    @Test
    void aDeletedDocumentIsNewWhenItComesBack() throws Exception {
        try (var harness = KnownHarness.start(STATE, null)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(Document.delete("1", "here"), 0);
            harness.processElement(Document.delete("1", "here"), 0);
            harness.processElement(document("1", "a", "{}"), 0);
            assertThat(harness.out()).containsExactly("1 UPSERT", "1 DELETE", "1 UPSERT");
            assertThat(harness.counted(Count.UNCHANGED)).isEqualTo(1);
        }
    }

    @Test
    void anOlderVersionIsDroppedAndCountedAlsoBehindADelete() throws Exception {
        try (var harness = KnownHarness.start(VERSIONS, null)) {
            harness.processElement(document("1", "b", "{}").withVersion(new Version(2)), 0);
            harness.processElement(document("1", "a", "{}").withVersion(new Version(1)), 0);
            harness.processElement(document("1", "b", "{}").withVersion(new Version(2)), 0);
            harness.processElement(Document.delete("1", "x").withVersion(new Version(5)), 0);
            harness.processElement(document("1", "c", "{}").withVersion(new Version(4)), 0);
            harness.processElement(document("1", "d", "{}"), 0);
            assertThat(harness.out())
                    .containsExactly("1 UPSERT", "1 UPSERT", "1 DELETE", "1 UPSERT");
            assertThat(harness.counted(Count.STALE)).isEqualTo(2);
        }
    }

    @Test
    void whatIsKnownIsKnownAfterARestoreAndForgottenWithAnotherModel() throws Exception {
        OperatorSubtaskState state;
        try (var harness = KnownHarness.start(STATE, null)) {
            harness.processElement(document("1", "a", "{}"), 0);
            state = harness.snapshot(1, 1);
        }
        try (var harness = KnownHarness.start(STATE, state)) {
            harness.processElement(document("1", "a", "{}"), 0);
            assertThat(harness.out()).isEmpty();
        }
        try (var harness =
                KnownHarness.start(
                        new KnownOptions(true, false, "another model", "books", null), state)) {
            harness.processElement(document("1", "a", "{}"), 0);
            assertThat(harness.out()).containsExactly("1 UPSERT");
        }
    }

    @Test
    void onlyWhatWasNeverSeenIsLookedUp() throws Exception {
        try (var harness =
                KnownHarness.start(new KnownOptions(true, true, "model", "books", null), null)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("1", "b", "{}"), 0);
            assertThat(harness.extractOutputValues())
                    .extracting(Document::lookup)
                    .containsExactly(true, false);
        }
    }

    @Test
    void whatWentToACollectionThatIsGoneIsNewInTheOneMadeAnew() throws Exception {
        OperatorSubtaskState state;
        try (var harness = KnownHarness.start(STATE, null)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(Document.delete("2", "here"), 0);
            state = harness.snapshot(1, 1);
        }
        try (var harness =
                KnownHarness.start(new KnownOptions(true, true, "model", "anew", null), state)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(Document.delete("2", "here"), 0);
            harness.processElement(document("1", "a", "{}"), 0);
            assertThat(harness.out()).containsExactly("1 UPSERT", "2 DELETE");
            assertThat(harness.extractOutputValues().get(0).lookup()).isTrue();
            // there are as many documents as before
            assertThat(harness.counted(Count.LIVE)).isZero();
            assertThat(harness.getSideOutput(CountingOperator.TALLIES)).isNotEmpty();
        }
        for (String token : Arrays.asList("books", null)) {
            try (var harness =
                    KnownHarness.start(new KnownOptions(true, true, "model", token, null), state)) {
                harness.processElement(document("1", "a", "{}"), 0);
                harness.processElement(Document.delete("2", "here"), 0);
                assertThat(harness.out()).isEmpty();
            }
        }
    }

    @Test
    void whatAnOlderReleaseKnewIsKnownAndBelongsToTheCollectionFromThenOn() throws Exception {
        // 1, 2 of version 5, and 3, deleted with version 7
        OperatorSubtaskState state =
                OperatorSnapshotUtil.readStateHandle(
                        Path.of(getClass().getResource("/known-0.1.bin").toURI()).toString());
        try (var harness = KnownHarness.start(STATE, state)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("2", "b", "{}").withVersion(new Version(4)), 0);
            harness.processElement(document("2", "b", "{}").withVersion(new Version(5)), 0);
            harness.processElement(Document.delete("3", "here"), 0);
            harness.processElement(document("3", "c", "{}").withVersion(new Version(6)), 0);
            assertThat(harness.out()).isEmpty();
            state = harness.snapshot(1, 1);
            assertThat(harness.counted(Count.STALE)).isEqualTo(2);
        }
        try (var harness =
                KnownHarness.start(new KnownOptions(true, false, "model", "anew", null), state)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("2", "b", "{}").withVersion(new Version(5)), 0);
            assertThat(harness.out()).containsExactly("1 UPSERT", "2 UPSERT");
        }
    }

    @Test
    void aPointThatTheScanStillBringsDoesNotUndoWhatKafkaHasToldOfIt() throws Exception {
        try (var harness = KnownHarness.start(VERSIONS, null)) {
            // the first overtakes, without a version of its own as a tombstone is
            harness.processElement(Document.delete("1", "x").withVersion(change(null)), 0);
            harness.processElement(document("1", "a", "{}").withVersion(new Version(5)), 0);
            // nor does it when Kafka has told of an older state before
            harness.processElement(document("2", "b", "{}").withVersion(change(3L)), 0);
            harness.processElement(Document.delete("2", "x").withVersion(change(null)), 0);
            harness.processElement(document("2", "a", "{}").withVersion(new Version(5)), 0);
            // without versions
            harness.processElement(document("3", "b", "{}").withVersion(change(null)), 0);
            harness.processElement(document("3", "a", "{}"), 0);
            assertThat(harness.out())
                    .containsExactly("1 DELETE", "2 UPSERT", "2 DELETE", "3 UPSERT");
            assertThat(harness.counted(Count.STALE)).isEqualTo(3);
        }
    }

    @Test
    void aChangeThatIsReadAgainDoesNotUndoANewerPointOfTheScan() throws Exception {
        try (var harness = KnownHarness.start(VERSIONS, null)) {
            harness.processElement(document("1", "b", "{}").withVersion(new Version(5)), 0);
            harness.processElement(document("1", "a", "{}").withVersion(change(3L)), 0);
            harness.processElement(document("1", "b", "{}").withVersion(change(5L)), 0);
            harness.processElement(Document.delete("1", "x").withVersion(change(null)), 0);
            harness.processElement(document("1", "a", "{}").withVersion(change(4L)), 0);
            harness.processElement(document("1", "c", "{}").withVersion(change(6L)), 0);
            assertThat(harness.out())
                    .containsExactly("1 UPSERT", "1 UPSERT", "1 DELETE", "1 UPSERT");
            assertThat(harness.counted(Count.STALE)).isEqualTo(2);
        }
    }

    /** A version of what is read behind the scan. */
    private static Version change(Long value) {
        return new Version(value, 1);
    }
}
