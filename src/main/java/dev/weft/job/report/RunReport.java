package dev.weft.job.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a bounded run did: for people as text, for programs as JSON.
 *
 * @param collection where the points went
 * @param startedAt when the job first ran, also where it was restarted since
 * @param duration from then to the last acknowledged point
 * @param ending the figures of what was done after it; null where that was nothing
 */
public record RunReport(
        String collection,
        Instant startedAt,
        Duration duration,
        Tally totals,
        EndingFigures ending) {

    private static final JsonMapper JSON = new JsonMapper();

    /** Records that ended in the dead letters, whatever the stage. */
    public long deadLettered() {
        return totals.deadLettered();
    }

    /** Records read whose end is not known: zero, or Weft has a defect. */
    public long unaccounted() {
        return totals.get(Count.READ)
                - totals.get(Count.WRITTEN)
                - totals.get(Count.SUPERSEDED)
                - totals.get(Count.UNCHANGED)
                - totals.get(Count.STALE)
                - deadLettered();
    }

    /** Padded tokens that are no text, of all that went through the model; from 0 to 1. */
    public double paddingShare() {
        long padded = totals.get(Count.PADDED_TOKENS);
        return padded == 0 ? 0 : (double) (padded - totals.get(Count.TOKENS)) / padded;
    }

    /** Pieces of a document, on average; 0 where none was cut. */
    public double chunksPerDocument() {
        long documents = totals.get(Count.CHUNKED);
        return documents == 0 ? 0 : (double) totals.get(Count.CHUNKS) / documents;
    }

    private long batches() {
        return totals.get(Count.BATCHES_BY_COUNT)
                + totals.get(Count.BATCHES_BY_BYTES)
                + totals.get(Count.BATCHES_BY_TIMEOUT)
                + totals.get(Count.BATCHES_BY_END_OF_INPUT);
    }

    private double perSecond(Count count) {
        return totals.get(count) / Math.max(0.001, duration.toMillis() / 1000.0);
    }

    private List<ProcessMemory> memory() {
        return totals.memory().stream()
                .sorted(Comparator.comparing(ProcessMemory::process))
                .toList();
    }

    /** The report as one JSON object. */
    public String toJson() {
        ObjectNode report = JSON.createObjectNode();
        report.put("collection", collection)
                .put("startedAt", startedAt.toString())
                .put("seconds", duration.toMillis() / 1000.0);
        report.putObject("records")
                .put("read", totals.get(Count.READ))
                .put("written", totals.get(Count.WRITTEN))
                .put("superseded", totals.get(Count.SUPERSEDED))
                .put("unchanged", totals.get(Count.UNCHANGED))
                .put("stale", totals.get(Count.STALE))
                .put("deadLettered", deadLettered())
                .put("unaccounted", unaccounted());
        report.putObject("deadLetters")
                .put("parse", totals.get(Count.DEAD_IN_PARSE))
                .put("embed", totals.get(Count.DEAD_IN_EMBED))
                .put("write", totals.get(Count.DEAD_IN_WRITE));
        report.putObject("batches")
                .put("total", batches())
                .put("byCount", totals.get(Count.BATCHES_BY_COUNT))
                .put("byBytes", totals.get(Count.BATCHES_BY_BYTES))
                .put("byTimeout", totals.get(Count.BATCHES_BY_TIMEOUT))
                .put("byEndOfInput", totals.get(Count.BATCHES_BY_END_OF_INPUT));
        report.putObject("chunking")
                .put("documents", totals.get(Count.CHUNKED))
                .put("chunks", totals.get(Count.CHUNKS))
                .put("chunksPerDocument", chunksPerDocument());
        report.putObject("embedding")
                .put("texts", totals.get(Count.TEXTS))
                .put("deduplicated", totals.get(Count.DEDUPLICATED))
                .put("truncated", totals.get(Count.TRUNCATED))
                .put("tokens", totals.get(Count.TOKENS))
                .put("paddingShare", paddingShare())
                .put("calls", totals.get(Count.INFERENCE_CALLS))
                .put("inferenceSeconds", totals.get(Count.INFERENCE_NANOS) / 1e9);
        report.putObject("writing")
                .put("points", totals.get(Count.POINTS_WRITTEN))
                .put("deletedPoints", totals.get(Count.POINTS_DELETED))
                .put("requests", totals.get(Count.REQUESTS))
                .put("retries", totals.get(Count.RETRIES))
                .put("bytes", totals.get(Count.BYTES_SENT));
        report.putObject("rates")
                .put("documentsPerSecond", perSecond(Count.READ))
                .put("tokensPerSecond", perSecond(Count.TOKENS));
        report.set("memory", JSON.valueToTree(memory()));
        if (ending != null) {
            new EndingReport(ending).addTo(report.putObject("ending"));
        }
        return report.toPrettyString();
    }

    /** The report as a dozen lines. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        line(text, "Run report", "collection %s, %.1f s", collection, duration.toMillis() / 1000.0);
        ends(text);
        batchesAndChunks(text);
        embeddingAndWriting(text);
        for (ProcessMemory process : memory()) {
            line(
                    text,
                    "memory",
                    "%s: heap %,d MB (peak %,d), process %,d MB (peak %,d)",
                    process.process(),
                    process.heap() >> 20,
                    process.heapPeak() >> 20,
                    process.residentSet() >> 20,
                    process.residentSetPeak() >> 20);
        }
        if (ending != null) {
            new EndingReport(ending).lines().forEach((name, line) -> line(text, name, "%s", line));
        }
        return text.toString();
    }

    private void ends(StringBuilder text) {
        line(
                text,
                "records",
                "%,d read = %,d written + %,d superseded + %,d unchanged + %,d stale"
                        + " + %,d dead-lettered%s",
                totals.get(Count.READ),
                totals.get(Count.WRITTEN),
                totals.get(Count.SUPERSEDED),
                totals.get(Count.UNCHANGED),
                totals.get(Count.STALE),
                deadLettered(),
                unaccounted() == 0 ? "" : " + " + unaccounted() + " UNACCOUNTED");
        line(
                text,
                "dead letters",
                "%,d parse, %,d embed, %,d write",
                totals.get(Count.DEAD_IN_PARSE),
                totals.get(Count.DEAD_IN_EMBED),
                totals.get(Count.DEAD_IN_WRITE));
    }

    private void batchesAndChunks(StringBuilder text) {
        line(
                text,
                "batches",
                "%,d: %,d full, %,d by bytes, %,d by timeout, %,d at the end",
                batches(),
                totals.get(Count.BATCHES_BY_COUNT),
                totals.get(Count.BATCHES_BY_BYTES),
                totals.get(Count.BATCHES_BY_TIMEOUT),
                totals.get(Count.BATCHES_BY_END_OF_INPUT));
        if (totals.get(Count.CHUNKED) > 0) {
            line(
                    text,
                    "chunking",
                    "%,d documents in %,d chunks, %.1f each",
                    totals.get(Count.CHUNKED),
                    totals.get(Count.CHUNKS),
                    chunksPerDocument());
        }
    }

    private void embeddingAndWriting(StringBuilder text) {
        line(
                text,
                "embedding",
                "%,d texts in %,d calls, %,d tokens, %.1f%% padding, %,d duplicates, %,d truncated",
                totals.get(Count.TEXTS),
                totals.get(Count.INFERENCE_CALLS),
                totals.get(Count.TOKENS),
                100 * paddingShare(),
                totals.get(Count.DEDUPLICATED),
                totals.get(Count.TRUNCATED));
        line(
                text,
                "writing",
                "%,d points written, %,d deleted, in %,d requests, %,d retries, %.1f MB",
                totals.get(Count.POINTS_WRITTEN),
                totals.get(Count.POINTS_DELETED),
                totals.get(Count.REQUESTS),
                totals.get(Count.RETRIES),
                totals.get(Count.BYTES_SENT) / 1e6);
        line(
                text,
                "rate",
                "%,.0f documents/s, %,.0f tokens/s",
                perSecond(Count.READ),
                perSecond(Count.TOKENS));
    }

    private static void line(StringBuilder text, String name, String format, Object... values) {
        text.append(String.format("%-14s", name))
                .append(String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
