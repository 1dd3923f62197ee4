package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.job.cutover.EndPlan.Counting;
import dev.weft.job.report.Count;
import dev.weft.job.report.EndingFigures.Counted;
import dev.weft.job.report.Tally;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CountGateTest {

    private static final Tally TOTALS =
            Tally.of(
                    Map.of(
                            Count.READ, 100L,
                            Count.LIVE, 80L,
                            Count.DEAD_IN_PARSE, 5L,
                            Count.DEAD_IN_EMBED, 2L,
                            Count.DEAD_IN_WRITE, 1L));

    @Test
    void whereEachRecordIsADocumentThoseReadAreThereWithoutTheDeadLetters() {
        assertThat(CountGate.expected(92, TOTALS, Counting.BY_RECORD))
                .isEqualTo(new Counted(92, 92, 95));
    }

    @Test
    void whereIdsAreRememberedThoseThatLiveAreThere() {
        assertThat(CountGate.expected(77, TOTALS, Counting.BY_ID))
                .isEqualTo(new Counted(77, 77, 80));
    }

    /** The one in the dead letters may have had more pieces before, or have none now. */
    @Test
    void whereDocumentsAreCutTheirPiecesAreThereGiveOrTakeThoseOfDeadLetters() {
        Tally cut = Tally.of(Map.of(Count.LIVE_CHUNKS, 50L, Count.POINTS_DEAD, 3L));

        assertThat(CountGate.expected(50, cut, Counting.BY_CHUNK))
                .isEqualTo(new Counted(50, 47, 53));
    }

    @Test
    void whatARefusedDeleteLeftThereIsNoStranger() {
        Tally refused = Tally.of(Map.of(Count.DEAD_IN_WRITE, 1L, Count.DELETES_DEAD, 1L));

        assertThat(CountGate.expected(81, TOTALS.plus(refused), Counting.BY_ID))
                .isEqualTo(new Counted(81, 77, 81));
    }
}
