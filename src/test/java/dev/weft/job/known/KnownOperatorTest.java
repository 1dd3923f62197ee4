package dev.weft.job.known;

import static java.util.concurrent.TimeUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.Document;
import dev.weft.document.Version;
import dev.weft.job.batch.Lanes;
import dev.weft.job.report.Count;
import dev.weft.job.report.CountingOperator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KnownOperatorTest {

    private static final KnownOptions STATE = new KnownOptions(true, false, "model", "books", null);
    private static final KnownOptions VERSIONS =
            new KnownOptions(false, false, "model", "books", null);

    private static final KnownOptions DAY =
            new KnownOptions(true, false, "model", "books", Duration.ofDays(1));

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
    void theSameIdInAnotherShardIsAnotherDocument() throws Exception {
        try (var harness = start(STATE, null)) {
            harness.processElement(document("1", "a", "{}").withShardKey("\"7\""), 0);
            harness.processElement(document("1", "a", "{}").withShardKey("7"), 0);
            harness.processElement(document("1", "a", "{}").withShardKey("7"), 0);
            assertThat(out(harness)).containsExactly("1 UPSERT", "1 UPSERT");
            assertThat(counted(harness, Count.LIVE)).isEqualTo(2);
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
    void aTextThatComesBackCanBeToldFromTheTimeBefore() throws Exception {
        try (var harness = start(STATE, null)) {
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
            assertThat(out(harness))
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
        try (var harness =
                start(new KnownOptions(true, false, "another model", "books", null), state)) {
            harness.processElement(document("1", "a", "{}"), 0);
            assertThat(out(harness)).containsExactly("1 UPSERT");
        }
    }

    @Test
    void onlyWhatWasNeverSeenIsLookedUp() throws Exception {
        try (var harness = start(new KnownOptions(true, true, "model", "books", null), null)) {
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
        try (var harness = start(STATE, null)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(Document.delete("2", "here"), 0);
            state = harness.snapshot(1, 1);
        }
        try (var harness = start(new KnownOptions(true, true, "model", "anew", null), state)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(Document.delete("2", "here"), 0);
            harness.processElement(document("1", "a", "{}"), 0);
            assertThat(out(harness)).containsExactly("1 UPSERT", "2 DELETE");
            assertThat(harness.extractOutputValues().get(0).lookup()).isTrue();
            // there are as many documents as before
            assertThat(counted(harness, Count.LIVE)).isZero();
            assertThat(harness.getSideOutput(CountingOperator.TALLIES)).isNotEmpty();
        }
        for (String token : Arrays.asList("books", null)) {
            try (var harness = start(new KnownOptions(true, true, "model", token, null), state)) {
                harness.processElement(document("1", "a", "{}"), 0);
                harness.processElement(Document.delete("2", "here"), 0);
                assertThat(out(harness)).isEmpty();
            }
        }
    }

    @Test
    void whatAnOlderReleaseKnewIsKnownAndBelongsToTheCollectionFromThenOn() throws Exception {
        // 1, 2 of version 5, and 3, deleted with version 7
        OperatorSubtaskState state =
                OperatorSnapshotUtil.readStateHandle(
                        Path.of(getClass().getResource("/known-0.1.bin").toURI()).toString());
        try (var harness = start(STATE, state)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("2", "b", "{}").withVersion(new Version(4)), 0);
            harness.processElement(document("2", "b", "{}").withVersion(new Version(5)), 0);
            harness.processElement(Document.delete("3", "here"), 0);
            harness.processElement(document("3", "c", "{}").withVersion(new Version(6)), 0);
            assertThat(out(harness)).isEmpty();
            state = harness.snapshot(1, 1);
            assertThat(counted(harness, Count.STALE)).isEqualTo(2);
        }
        try (var harness = start(new KnownOptions(true, false, "model", "anew", null), state)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("2", "b", "{}").withVersion(new Version(5)), 0);
            assertThat(out(harness)).containsExactly("1 UPSERT", "2 UPSERT");
        }
    }

    @Test
    void aPointThatTheScanStillBringsDoesNotUndoWhatKafkaHasToldOfIt() throws Exception {
        try (var harness = start(VERSIONS, null)) {
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
            assertThat(out(harness))
                    .containsExactly("1 DELETE", "2 UPSERT", "2 DELETE", "3 UPSERT");
            assertThat(counted(harness, Count.STALE)).isEqualTo(3);
        }
    }

    @Test
    void aChangeThatIsReadAgainDoesNotUndoANewerPointOfTheScan() throws Exception {
        try (var harness = start(VERSIONS, null)) {
            harness.processElement(document("1", "b", "{}").withVersion(new Version(5)), 0);
            harness.processElement(document("1", "a", "{}").withVersion(change(3L)), 0);
            harness.processElement(document("1", "b", "{}").withVersion(change(5L)), 0);
            harness.processElement(Document.delete("1", "x").withVersion(change(null)), 0);
            harness.processElement(document("1", "a", "{}").withVersion(change(4L)), 0);
            harness.processElement(document("1", "c", "{}").withVersion(change(6L)), 0);
            assertThat(out(harness))
                    .containsExactly("1 UPSERT", "1 UPSERT", "1 DELETE", "1 UPSERT");
            assertThat(counted(harness, Count.STALE)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatIsOutOfDateIsNewAgainAndWhatWasSeenSinceIsNot(StateBackend backend) throws Exception {
        try (var harness = start(DAY, null, backend)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("2", "a", "{}"), 0);
            harness.setStateTtlProcessingTime(HOURS.toMillis(23));
            harness.processElement(document("2", "a", "{}"), 0);
            harness.setStateTtlProcessingTime(HOURS.toMillis(25));
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("2", "a", "{}"), 0);
            assertThat(out(harness)).containsExactly("1 UPSERT", "2 UPSERT", "1 UPSERT");
            assertThat(counted(harness, Count.UNCHANGED)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aTimeToLiveMayComeAndGoWithASavepoint(StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (var harness = start(STATE, null, backend)) {
            harness.processElement(document("1", "a", "{}"), 0);
            state = harness.snapshot(1, 1);
        }
        for (KnownOptions options : List.of(DAY, STATE)) {
            try (var harness = start(options, state, backend)) {
                harness.processElement(document("1", "a", "{}"), 0);
                assertThat(out(harness)).isEmpty();
                state = harness.snapshot(1, 1);
            }
        }
    }

    @Test
    void theHeapIsRidOfWhatIsOutOfDateWithoutBeingAskedForIt() throws Exception {
        try (var harness = start(DAY, null)) {
            for (int i = 0; i < 1_000; i++) {
                harness.processElement(document("old " + i, "a", "{}"), 0);
            }
            harness.setStateTtlProcessingTime(HOURS.toMillis(23));
            harness.processElement(document("new", "a", "{}"), 0);
            harness.setStateTtlProcessingTime(HOURS.toMillis(25));
            long before = harness.snapshot(1, 1).getStateSize();
            harness.setProcessingTime(HOURS.toMillis(25));
            assertThat(harness.snapshot(2, 1).getStateSize()).isLessThan(before / 10);

            harness.processElement(document("new", "a", "{}"), 0);
            assertThat(counted(harness, Count.UNCHANGED)).isEqualTo(1);
        }
    }

    @Test
    void theHeapIsRidOfWhatIsOutOfDateAlsoWhereNoRunLastsAsLong() throws Exception {
        OperatorSubtaskState state;
        try (var harness = start(DAY, null)) {
            for (int i = 0; i < 1_000; i++) {
                harness.processElement(document("old " + i, "a", "{}"), 0);
            }
            harness.setStateTtlProcessingTime(HOURS.toMillis(23));
            harness.processElement(document("new", "a", "{}"), 0);
            state = harness.snapshot(1, 1);
        }
        try (var harness = harness(DAY, new HashMapStateBackend())) {
            harness.setStateTtlProcessingTime(HOURS.toMillis(25));
            harness.initializeState(state);
            harness.open();
            assertThat(harness.snapshot(2, 1).getStateSize()).isLessThan(state.getStateSize() / 10);

            harness.processElement(document("new", "a", "{}"), 0);
            assertThat(counted(harness, Count.UNCHANGED)).isEqualTo(1);
        }
    }

    private static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    /** A version of what is read behind the scan. */
    private static Version change(Long value) {
        return new Version(value, 1);
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
        return start(options, state, new HashMapStateBackend());
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Document, Document> start(
            KnownOptions options, OperatorSubtaskState state, StateBackend backend)
            throws Exception {
        var harness = harness(options, backend);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Document, Document> harness(
            KnownOptions options, StateBackend backend) throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KnownOperator(options), new Lanes(4, 128), Types.INT, 128, 1, 0);
        harness.getExecutionConfig().enableObjectReuse();
        harness.setStateBackend(backend);
        return harness;
    }
}
