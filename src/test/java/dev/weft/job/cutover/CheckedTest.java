package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.job.report.EndingFigures;
import dev.weft.job.report.EndingFigures.Counted;
import dev.weft.job.report.EndingFigures.Sampled;
import dev.weft.job.report.EndingFigures.Searched;
import org.junit.jupiter.api.Test;

class CheckedTest {

    @Test
    void whatTheChecksFoundIsFoundAgainAlsoWhatWasNotMeasured() {
        EndingFigures figures =
                EndingFigures.none()
                        .with(new Counted(40, 39, 40))
                        .with(new Sampled(10, 0, 1, 2))
                        .with(new Searched(10, 0.5, Double.NaN))
                        .withRemark("payloads");
        String noted = Checked.of(figures).toJson();

        assertThat(Checked.parse(noted).orElseThrow().addTo(EndingFigures.none()))
                .isEqualTo(figures);
        String none = Checked.of(EndingFigures.none()).toJson();
        assertThat(Checked.parse(none).orElseThrow().addTo(EndingFigures.none()))
                .isEqualTo(EndingFigures.none());
    }

    @Test
    void aNoteThatIsNoneIsDoneWithout() {
        assertThat(Checked.parse("none")).isEmpty();
        assertThat(Checked.parse("{\"later\": 1}").orElseThrow().remarks()).isEmpty();
    }
}
