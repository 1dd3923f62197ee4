package dev.weft.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.job.report.EndingFigures.Alias;
import dev.weft.job.report.EndingFigures.Counted;
import dev.weft.job.report.EndingFigures.Sampled;
import dev.weft.job.report.EndingFigures.Searched;
import dev.weft.job.report.EndingFigures.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndingReportTest {

    @Test
    void whatWasMeasuredIsInTheReportAndWhatWasNotIsLeftOut() {
        EndingFigures figures =
                EndingFigures.none()
                        .with(Stage.SWITCH_ALIAS)
                        .with(new Counted(1_998, 1_999, 2_000))
                        .with(new Sampled(500, 1, 0, 2))
                        .with(new Searched(499, 0.98765, Double.NaN))
                        .with(new Alias("books", "books-v1", false))
                        .withRemark("payloads")
                        .withFailure("1 points are lost");

        assertThat(new EndingReport(figures).lines())
                .isEqualTo(
                        Map.of(
                                "points", "1,998 of 1,999 to 2,000 expected",
                                "sample",
                                        "500 points: 1 missing, 0 wrong payloads, 2 wrong vectors",
                                "search",
                                        "recall@10 0.9877, overlap with the old collection not measured",
                                "not checked", "payloads",
                                "FAILED", "1 points are lost",
                                "alias", "books was not moved; it led to books-v1 before"));
        ObjectNode json = new JsonMapper().createObjectNode();
        new EndingReport(figures).addTo(json);
        assertThat(json.path("stage").asText()).isEqualTo("switch alias");
        assertThat(json.at("/points/found").longValue()).isEqualTo(1_998);
        assertThat(json.at("/search").has("overlap")).isFalse();
        assertThat(json.at("/alias/switched").booleanValue()).isFalse();
        assertThat(json.at("/failures/0").asText()).isEqualTo("1 points are lost");
    }

    @Test
    void anEndWithoutACutoverHasAStageAlone() {
        EndingReport report = new EndingReport(EndingFigures.none().with(Stage.DONE));

        assertThat(report.lines()).isEmpty();
    }
}
