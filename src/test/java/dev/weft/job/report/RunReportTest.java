package dev.weft.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;

class RunReportTest {

    @Test
    void theEndsOfAllRecordsAddUpToWhatWasRead() {
        RunReport report =
                report(
                        Map.of(
                                Count.READ,
                                10L,
                                Count.WRITTEN,
                                6L,
                                Count.SUPERSEDED,
                                1L,
                                Count.DEAD_IN_PARSE,
                                1L,
                                Count.DEAD_IN_EMBED,
                                1L,
                                Count.DEAD_IN_WRITE,
                                1L));

        assertThat(report.deadLettered()).isEqualTo(3);
        assertThat(report.unaccounted()).isZero();
        assertThat(report.toText())
                .contains(
                        "10 read = 6 written + 1 superseded + 0 unchanged + 0 stale + 3 dead-lettered\n");
    }

    @Test
    void aRecordWithoutAnEndIsShouted() {
        RunReport report = report(Map.of(Count.READ, 10L, Count.WRITTEN, 9L));

        assertThat(report.unaccounted()).isEqualTo(1);
        assertThat(report.toText()).contains("+ 1 UNACCOUNTED");
    }

    @Test
    void jsonHoldsWhatTheTextSays() throws Exception {
        JsonNode json =
                new JsonMapper()
                        .readTree(
                                report(
                                                Map.of(
                                                        Count.READ, 100L,
                                                        Count.TOKENS, 900L,
                                                        Count.PADDED_TOKENS, 1000L,
                                                        Count.BATCHES_BY_COUNT, 3L,
                                                        Count.BATCHES_BY_END_OF_INPUT, 1L))
                                        .toJson());

        assertThat(json.at("/seconds").doubleValue()).isEqualTo(2.0);
        assertThat(json.at("/rates/documentsPerSecond").doubleValue()).isEqualTo(50.0);
        assertThat(json.at("/rates/tokensPerSecond").doubleValue()).isEqualTo(450.0);
        assertThat(json.at("/embedding/paddingShare").doubleValue()).isEqualTo(0.1);
        assertThat(json.at("/batches/total").intValue()).isEqualTo(4);
        assertThat(json.at("/memory/0/process").textValue()).isEqualTo("1@a");
    }

    @Test
    void talliesAddUpAndKeepTheHighestPeakOfEachProcess() {
        Tally first =
                new Tally(Map.of("read", 2L), List.of(new ProcessMemory("1@a", 5, 9, 50, 90)));
        Tally second =
                new Tally(
                        Map.of("read", 3L, "written", 1L),
                        List.of(
                                new ProcessMemory("1@a", 6, 7, 60, 91),
                                new ProcessMemory("1@b", 1, 1, 1, 1)));
        Tally sum = first.plus(second);

        assertThat(sum.get(Count.READ)).isEqualTo(5);
        assertThat(sum.get(Count.WRITTEN)).isEqualTo(1);
        assertThat(sum.memory())
                .containsExactlyInAnyOrder(
                        new ProcessMemory("1@a", 6, 9, 60, 91),
                        new ProcessMemory("1@b", 1, 1, 1, 1));
    }

    @Test
    void theMemoryOfThisProcessIsKnown() {
        ProcessMemory now = ProcessMemory.now();

        assertThat(now.heap()).isPositive();
        assertThat(now.heapPeak()).isPositive();
        if (Files.isReadable(Path.of("/proc/self/status"))) {
            assertThat(now.residentSet()).isGreaterThan(now.heap() / 2);
            assertThat(now.residentSetPeak()).isGreaterThanOrEqualTo(now.residentSet());
        }
    }

    @Test
    void talliesCrossTheNetworkWithoutKryo() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(Tally.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(FinishOperator.State.class);
    }

    private static RunReport report(Map<Count, Long> counts) {
        Map<Count, Long> sorted = new EnumMap<>(counts);
        Tally totals =
                new Tally(Tally.of(sorted).counts(), List.of(new ProcessMemory("1@a", 1, 2, 3, 4)));
        return new RunReport("books", Instant.EPOCH, Duration.ofSeconds(2), totals, null);
    }
}
