package dev.weft.job.known;

import static dev.weft.job.known.KnownHarness.document;
import static java.util.concurrent.TimeUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.job.report.Count;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How long is remembered, on what {@link KnownOperator} remembers. */
class RememberingOperatorTest {

    private static final KnownOptions STATE = new KnownOptions(true, false, "model", "books", null);
    private static final KnownOptions DAY =
            new KnownOptions(true, false, "model", "books", Duration.ofDays(1));

    @ParameterizedTest
    @MethodSource("backends")
    void whatIsOutOfDateIsNewAgainAndWhatWasSeenSinceIsNot(StateBackend backend) throws Exception {
        try (var harness = KnownHarness.start(DAY, null, backend)) {
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("2", "a", "{}"), 0);
            harness.setStateTtlProcessingTime(HOURS.toMillis(23));
            harness.processElement(document("2", "a", "{}"), 0);
            harness.setStateTtlProcessingTime(HOURS.toMillis(25));
            harness.processElement(document("1", "a", "{}"), 0);
            harness.processElement(document("2", "a", "{}"), 0);
            assertThat(harness.out()).containsExactly("1 UPSERT", "2 UPSERT", "1 UPSERT");
            assertThat(harness.counted(Count.UNCHANGED)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aTimeToLiveMayComeAndGoWithASavepoint(StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (var harness = KnownHarness.start(STATE, null, backend)) {
            harness.processElement(document("1", "a", "{}"), 0);
            state = harness.snapshot(1, 1);
        }
        for (KnownOptions options : List.of(DAY, STATE)) {
            try (var harness = KnownHarness.start(options, state, backend)) {
                harness.processElement(document("1", "a", "{}"), 0);
                assertThat(harness.out()).isEmpty();
                state = harness.snapshot(1, 1);
            }
        }
    }

    @Test
    void theHeapIsRidOfWhatIsOutOfDateWithoutBeingAskedForIt() throws Exception {
        try (var harness = KnownHarness.start(DAY, null)) {
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
            assertThat(harness.counted(Count.UNCHANGED)).isEqualTo(1);
        }
    }

    @Test
    void theHeapIsRidOfWhatIsOutOfDateAlsoWhereNoRunLastsAsLong() throws Exception {
        OperatorSubtaskState state;
        try (var harness = KnownHarness.start(DAY, null)) {
            for (int i = 0; i < 1_000; i++) {
                harness.processElement(document("old " + i, "a", "{}"), 0);
            }
            harness.setStateTtlProcessingTime(HOURS.toMillis(23));
            harness.processElement(document("new", "a", "{}"), 0);
            state = harness.snapshot(1, 1);
        }
        try (var harness = new KnownHarness(DAY, new HashMapStateBackend())) {
            harness.setStateTtlProcessingTime(HOURS.toMillis(25));
            harness.initializeState(state);
            harness.open();
            assertThat(harness.snapshot(2, 1).getStateSize()).isLessThan(state.getStateSize() / 10);

            harness.processElement(document("new", "a", "{}"), 0);
            assertThat(harness.counted(Count.UNCHANGED)).isEqualTo(1);
        }
    }

    private static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }
}
