package dev.weft.job.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.job.report.EndingFigures.Alias;
import dev.weft.job.report.EndingFigures.Counted;
import dev.weft.job.report.EndingFigures.Filled;
import dev.weft.job.report.EndingFigures.Sampled;
import dev.weft.job.report.EndingFigures.Searched;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A run's end in its report: as JSON, and as lines of text. */
record EndingReport(EndingFigures figures) {

    void addTo(ObjectNode report) {
        report.put("stage", figures.stage().toString());
        Counted counted = figures.counted();
        if (counted != null) {
            report.putObject("points")
                    .put("found", counted.points())
                    .put("expectedLeast", counted.least())
                    .put("expectedMost", counted.most());
        }
        Filled filled = figures.filled();
        if (filled != null) {
            report.putObject("vector")
                    .put("name", filled.vector())
                    .put("points", filled.points())
                    .put("having", filled.having());
        }
        Sampled sampled = figures.sampled();
        if (sampled != null) {
            report.putObject("sample")
                    .put("points", sampled.points())
                    .put("missing", sampled.missing())
                    .put("wrongPayloads", sampled.wrongPayloads())
                    .put("wrongVectors", sampled.wrongVectors());
        }
        Searched searched = figures.searched();
        if (searched != null) {
            ObjectNode search = report.putObject("search").put("points", searched.points());
            share(search, "recall", searched.recall());
            share(search, "overlap", searched.overlap());
        }
        Alias alias = figures.alias();
        if (alias != null) {
            report.putObject("alias")
                    .put("name", alias.name())
                    .put("previous", alias.previous())
                    .put("switched", alias.switched());
        }
        figures.remarks().forEach(report.putArray("remarks")::add);
        figures.failures().forEach(report.putArray("failures")::add);
    }

    /** JSON has no NaN. */
    private static void share(ObjectNode object, String name, double share) {
        if (!Double.isNaN(share)) {
            object.put(name, share);
        }
    }

    /** Text by the name of its line. */
    Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        Counted counted = figures.counted();
        if (counted != null) {
            lines.put("points", text("%,d of %s expected", counted.points(), expected(counted)));
        }
        Filled filled = figures.filled();
        if (filled != null) {
            lines.put(
                    "vector",
                    text(
                            "%,d of %,d points have '%s'",
                            filled.having(), filled.points(), filled.vector()));
        }
        Sampled sampled = figures.sampled();
        if (sampled != null) {
            lines.put(
                    "sample",
                    text(
                            "%,d points: %,d missing, %,d wrong payloads, %,d wrong vectors",
                            sampled.points(),
                            sampled.missing(),
                            sampled.wrongPayloads(),
                            sampled.wrongVectors()));
        }
        Searched searched = figures.searched();
        if (searched != null) {
            lines.put(
                    "search",
                    text(
                            "recall@10 %s, overlap with the old collection %s",
                            share(searched.recall()), share(searched.overlap())));
        }
        if (!figures.remarks().isEmpty()) {
            lines.put("not checked", String.join("; ", figures.remarks()));
        }
        if (!figures.failures().isEmpty()) {
            lines.put("FAILED", String.join("; ", figures.failures()));
        }
        Alias alias = figures.alias();
        if (alias != null) {
            lines.put("alias", alias(alias));
        }
        return lines;
    }

    private static String expected(Counted counted) {
        return counted.least() == counted.most()
                ? text("%,d", counted.most())
                : text("%,d to %,d", counted.least(), counted.most());
    }

    private static String share(double share) {
        return Double.isNaN(share) ? "not measured" : text("%.4f", share);
    }

    private static String alias(Alias alias) {
        String before =
                alias.previous() == null
                        ? "there was none before"
                        : "it led to " + alias.previous() + " before";
        return alias.name()
                + (alias.switched() ? " leads to the collection; " : " was not moved; ")
                + before;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
