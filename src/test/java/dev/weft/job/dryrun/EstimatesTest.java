package dev.weft.job.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weft.embed.EmbeddingStats;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimatesTest {

    /** 100 records of 50 bytes, 80 of them documents of 70 points, 10 tokens each, embedded in 4 s. */
    private static final SampleFigures SAMPLE =
            new SampleFigures(
                    100,
                    5000,
                    5,
                    80,
                    70,
                    15,
                    List.of(),
                    new long[] {1, 2, 10, 30},
                    0,
                    80,
                    80,
                    Duration.ofSeconds(4),
                    new EmbeddingStats(80, 800, 900, 10, 0, 0, 0, 0),
                    0,
                    0);

    @Test
    void bytesOfPlainFilesTellAboutHowManyRecordsThereAre() {
        Extrapolation all =
                Extrapolation.of(
                        total(OptionalLong.empty(), OptionalLong.of(5_000_000)), SAMPLE, false);

        assertThat(all.exact()).isFalse();
        assertThat(all.records()).hasValue(100_000);
        assertThat(all.documents()).isEqualTo(80_000);
        assertThat(all.points()).isEqualTo(70_000);
        assertThat(all.tokens()).isCloseTo(800_000, within(1.0));
        assertThat(all.time(SAMPLE.documentsPerSecond())).isEqualTo(Duration.ofSeconds(4_000));
    }

    @Test
    void aNumberThatTheSourceTellsIsTaken() {
        Extrapolation all =
                Extrapolation.of(total(OptionalLong.of(200), OptionalLong.empty()), SAMPLE, false);

        assertThat(all.exact()).isTrue();
        assertThat(all.documents()).isEqualTo(160);
    }

    @Test
    void whatWasReadToItsEndNeedsNoGuess() {
        Extrapolation all = Extrapolation.of(null, SAMPLE, true);

        assertThat(all.exact()).isTrue();
        assertThat(all.documents()).isEqualTo(80);
    }

    @Test
    void packedFilesTellNothing() {
        Extrapolation all =
                Extrapolation.of(total(OptionalLong.empty(), OptionalLong.empty()), SAMPLE, false);

        assertThat(all.records()).isEmpty();
    }

    @Test
    void theShareOfTextsThatAreNoLonger() {
        assertThat(SAMPLE.tokensAt(0.5)).isEqualTo(2);
        assertThat(SAMPLE.tokensAt(0.95)).isEqualTo(30);
        assertThat(SAMPLE.tokensAt(1)).isEqualTo(30);
    }

    @Test
    void aTextOfADocumentThatIsCutHasFewerTokensThanTheDocument() {
        assertThat(SAMPLE.meanTokens()).isEqualTo((1 + 2 + 10 + 30) / 4.0);
        assertThat(SAMPLE.tokensPerDocument()).isEqualTo(10);
    }

    @Test
    void whereAServerCountsTokensByRequestAloneATextsShareIsTheMean() {
        SampleFigures server =
                new SampleFigures(
                        100,
                        5000,
                        5,
                        80,
                        160,
                        15,
                        List.of(),
                        new long[] {0, 0, 0, 0},
                        0,
                        80,
                        80,
                        Duration.ofSeconds(4),
                        new EmbeddingStats(160, 800, 0, 10, 0, 0, 0, 0),
                        0,
                        0);

        assertThat(server.meanTokens()).isEqualTo(5);
        assertThat(server.tokensPerDocument()).isEqualTo(10);
    }

    @Test
    void aClusterEmbedsOnAllItsTaskManagers() {
        ClusterEstimate cluster = new ClusterEstimate(5, 2, 4, 100);

        assertThat(cluster.taskManagers()).isEqualTo(3);
        assertThat(cluster.rate(10)).isEqualTo(30);
        assertThat(cluster.heapBytes()).isEqualTo(2 * (4 * 4 + 100));
        assertThat(new ClusterEstimate(1, 8, 4, 100).heapBytes()).isEqualTo(4 * 4 + 100);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "999, 999 bytes",
        "1500, 1.5 kB",
        "123456, 123 kB",
        "99970, 100 kB",
        "999600, 1.0 MB",
        "12345678, 12.3 MB",
        "5e15, 5.0 PB"
    })
    void bytesAreShownToThreeDigits(double bytes, String shown) {
        assertThat(Quantities.bytes(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "250, 0.3 s",
        "41000, 41 s",
        "143000, 2 min 23 s",
        "12000000, 3 h 20 min",
        "200000000, 2 days 7 h"
    })
    void durationsAreShownInTheirTwoLargestUnits(long millis, String shown) {
        assertThat(Quantities.duration(Duration.ofMillis(millis))).isEqualTo(shown);
    }

    private static InputTotal total(OptionalLong records, OptionalLong bytes) {
        return new InputTotal("", records, bytes, List.of());
    }
}
