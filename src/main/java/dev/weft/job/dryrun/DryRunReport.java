package dev.weft.job.dryrun;

import static dev.weft.job.dryrun.Quantities.bytes;
import static dev.weft.job.dryrun.Quantities.count;
import static dev.weft.job.dryrun.Quantities.duration;
import static dev.weft.job.dryrun.Quantities.percent;
import static dev.weft.job.dryrun.Quantities.text;

import dev.weft.embed.ModelCard;
import dev.weft.job.cutover.Intent;
import dev.weft.job.dryrun.SampleReader.Read;
import dev.weft.qdrant.collection.StorageEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What a dry run says, line by line, in the order in which it finds it. */
public final class DryRunReport {

    private final StringBuilder lines = new StringBuilder();

    private void line(String name, String format, Object... values) {
        lines.append(text("%-14s", name)).append(text(format, values)).append('\n');
    }

    /** What is read. */
    public void source(String description, String total) {
        line("source", "%s: %s", description, total);
    }

    /** How much of it was read for the sample. */
    public void read(Read<?> read) {
        line(
                "sample",
                "%s in %s%s",
                count(read.records().size(), "record"),
                duration(read.duration()),
                read.ended()
                        ? ", which is all"
                        : read.timedOut() ? "; then dry-run.timeout was up" : "");
    }

    /** What became of the sample. */
    public void sample(SampleFigures sample) {
        line(
                "records",
                "%s, %s, %,d bad (%s)",
                count(sample.documents(), "document"),
                count(sample.deletes(), "delete"),
                sample.bad(),
                percent(sample.bad(), sample.records()));
        for (String reason : sample.reasons()) {
            line("  bad", "%s", reason);
        }
        // documents that are cut have more points than they are
        int again = Math.max(0, sample.documents() - sample.points());
        line(
                "points",
                "%,d%s%s",
                sample.points(),
                again == 0 ? "" : "; " + count(again, "document") + " of an id that came before",
                sample.embedded() == 0
                        ? ""
                        : text(
                                "; %s of payload each, %s to send",
                                bytes(sample.payloadBytes()), bytes(sample.requestBytes())));
        if (sample.tokensKnown()) {
            line(
                    "tokens",
                    "%.1f a text, p95 %,d, max %,d; %s (%s) longer than the model takes, cut off",
                    sample.meanTokens(),
                    sample.tokensAt(0.95),
                    sample.tokensAt(1),
                    count(sample.truncated(), "text"),
                    percent(sample.truncated(), sample.tokens().length));
        } else if (sample.tried() > 0 && sample.embedded() > 0) {
            line(
                    "tokens",
                    sample.meanTokens() == 0
                            ? "the server does not count them"
                            : "%.1f a text, as the server counts",
                    sample.meanTokens());
        }
    }

    /** The model, whose card tells all. */
    public void model(ModelCard model) {
        model(
                model,
                model.batchDependent()
                        ? "its embeddings depend on the batch, so it runs one text a call"
                        : "its embeddings do not depend on the batch");
    }

    /**
     * A model behind a server.
     *
     * @param batchDifference as measured; empty where nothing could be
     */
    public void model(ModelCard model, OptionalDouble batchDifference) {
        String batch;
        if (batchDifference.isEmpty()) {
            batch = "whether its embeddings depend on the batch could not be tried";
        } else if (batchDifference.getAsDouble() == 0) {
            batch = "its embeddings do not depend on the batch";
        } else {
            batch =
                    text(
                            "its embeddings depend on the batch, by %.1e of their length:"
                                    + " a run that resumes may differ by that",
                            batchDifference.getAsDouble());
        }
        model(model, batch);
    }

    private void model(ModelCard model, String batch) {
        line("model", "%s, %,d dimensions; %s", model.model(), model.dimensions(), batch);
    }

    /** How fast the sample was embedded here. */
    public void measured(SampleFigures sample, int workers) {
        line(
                "this machine",
                "%,.0f documents/s, %,.0f tokens/s, embedding alone, with %s%s%s",
                sample.documentsPerSecond(),
                sample.tokensPerSecond(),
                count(workers, "worker"),
                sample.tokensKnown()
                        ? text("; %.1f%% padding", 100 * sample.stats().paddingShare())
                        : "",
                sample.tried() < sample.documents()
                        ? "; " + count(sample.tried(), "document") + " before dry-run.timeout"
                        : "");
    }

    /**
     * How fast a cluster would be.
     *
     * @param server whether the model is behind one, which all share
     */
    public void cluster(ClusterEstimate cluster, SampleFigures sample, boolean server) {
        line(
                "cluster",
                "parallelism %,d, so %s of %s: %,.0f documents/s if %s",
                cluster.parallelism(),
                count(cluster.taskManagers(), "TaskManager"),
                count(cluster.slots(), "slot"),
                cluster.rate(sample.documentsPerSecond()),
                server ? "the model's server keeps up" : "each is like this machine");
    }

    /** What all of the input comes to. */
    public void all(Extrapolation all, double documentsPerSecond) {
        if (all.records().isEmpty()) {
            line("in all", "nobody knows before it is read");
            return;
        }
        line(
                "in all",
                "%s%s%s, %s",
                all.exact() ? "" : "about ",
                count(all.documents(), "document"),
                all.tokens() == 0 ? "" : text(", %,.0f tokens", all.tokens()),
                documentsPerSecond == 0
                        ? "none of which could be embedded here"
                        : duration(all.time(documentsPerSecond)) + " to embed");
    }

    /** What the points take on the server. */
    public void storage(long points, StorageEstimate storage) {
        List<String> parts = new ArrayList<>();
        part(parts, "vectors", storage.vectors(), storage.vectorsOnDisk());
        part(parts, "quantized", storage.quantized(), !storage.quantizedInMemory());
        part(parts, "index", storage.index(), storage.indexOnDisk());
        part(parts, "payload", storage.payload(), storage.payloadOnDisk());
        line(
                "Qdrant",
                "about %s for %s: %s",
                bytes(storage.onDisk()),
                count(points, "point"),
                String.join(", ", parts));
        line("", "%s of it should fit into memory", bytes(storage.inMemory()));
    }

    private static void part(List<String> parts, String what, long bytes, boolean onDisk) {
        if (bytes > 0) {
            parts.add(what + " " + bytes(bytes) + (onDisk ? " on disk" : ""));
        }
    }

    /**
     * What a TaskManager takes.
     *
     * @param nativeBytes what the model took here beside the heap; 0 where the system doesn't tell
     */
    public void taskManager(ClusterEstimate cluster, long nativeBytes) {
        line(
                "TaskManager",
                "%sup to %s of heap for batches and buffers",
                nativeBytes <= 0
                        ? ""
                        : bytes(nativeBytes) + " beside the heap for the model, as here; ",
                bytes(cluster.heapBytes()));
    }

    /** What would be made or used on the server. */
    public void target(String what) {
        line("collection", "%s", what);
    }

    /**
     * What would become of the alias.
     *
     * @param alias null for none
     */
    public void alias(String alias, Intent intent) {
        if (alias == null) {
            return;
        }
        if (intent.name().equals(intent.from())) {
            line("alias", "'%s' leads to '%s' already", alias, intent.name());
        } else {
            line(
                    "alias",
                    "'%s' would be pointed to '%s'%s at the end, if the checks hold",
                    alias,
                    intent.name(),
                    intent.from() == null ? "" : " instead of '" + intent.from() + "'");
        }
    }

    /** The end. */
    public String end(Findings findings) {
        for (String note : findings.notes()) {
            line("note", "%s", note);
        }
        List<String> mistakes = findings.mistakes();
        if (mistakes.isEmpty()) {
            line("result", "a run would start; nothing was written");
        } else {
            line("result", "%s; nothing was written", count(mistakes.size(), "mistake"));
        }
        for (int i = 0; i < mistakes.size(); i++) {
            line("  " + (i + 1), "%s", mistakes.get(i).replace("\n", "\n" + " ".repeat(14)));
        }
        return "Dry run\n" + lines;
    }
}
