package dev.weft.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinishOperatorTest {

    @TempDir Path folder;

    @Test
    void totalsGoOnFromACheckpointAndAreReportedAtTheEnd() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness()) {
            harness.open();
            harness.processElement(tally(5), 0);
            state = harness.snapshot(1, 1);
            // lost with the failure, and counted again by whoever reads these records again
            harness.processElement(tally(90), 0);
        }
        try (var harness = harness()) {
            harness.initializeState(state);
            harness.open();
            harness.processElement(tally(2), 0);
            harness.endInput();
            assertThat(report().at("/records/read").intValue()).isEqualTo(7);

            assertThat(
                            harness.getOperator()
                                    .getRuntimeContext()
                                    .getAccumulator("read")
                                    .getLocalValue())
                    .isEqualTo(7L);
        }
    }

    @Test
    void anEndThatIsRunAgainWritesTheReportAnew() throws Exception {
        for (int read : List.of(3, 4)) {
            try (var harness = harness()) {
                harness.open();
                harness.processElement(tally(read), 0);
                harness.endInput();
            }
            assertThat(report().at("/records/read").intValue()).isEqualTo(read);
        }
    }

    @Test
    void progressIsWhatWasReadOfWhatThereWasAtTheStart() {
        Expected bytes = new Expected(Count.BYTES_READ, 200);
        assertThat(bytes.progress(new Tally(Map.of("bytes-read", 50L), List.of()))).isEqualTo(0.25);
        assertThat(bytes.progress(new Tally(Map.of("bytes-read", 300L), List.of()))).isEqualTo(1);
        assertThat(new Expected(Count.READ, 0).progress(Tally.empty())).isEqualTo(1);
    }

    /** Or who watches it would take a run whose end waits for its index for one that is stuck. */
    @Test
    void progressIsWholeAtTheEndThoughLineEndsAreNoPartOfARecord() throws Exception {
        FinishOperator finish =
                new FinishOperator("books", null, new Expected(Count.BYTES_READ, 100), null);
        try (var harness =
                new OneInputStreamOperatorTestHarness<>(new FinishOperatorFactory(finish))) {
            harness.open();
            harness.processElement(new Tally(Map.of("bytes-read", 98L), List.of()), 0);
            assertThat(progress(harness)).isEqualTo(0.98);

            harness.endInput();
            assertThat(progress(harness)).isEqualTo(1);
        }
    }

    private static double progress(OneInputStreamOperatorTestHarness<Tally, Void> harness) {
        return ((FinishOperator) harness.getOperator()).progress();
    }

    private OneInputStreamOperatorTestHarness<Tally, Void> harness() throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new FinishOperatorFactory(
                        new FinishOperator(
                                "books",
                                folder.resolve("report.json").toUri().toString(),
                                null,
                                null)));
    }

    private static Tally tally(long read) {
        return new Tally(Map.of("read", read), List.of());
    }

    private JsonNode report() throws Exception {
        return new JsonMapper().readTree(folder.resolve("report.json").toFile());
    }
}
