package dev.weft.job.embed;

import dev.weft.embed.Embedder;
import dev.weft.embed.EmbeddingStats;
import dev.weft.job.report.ProcessMemory;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What embedding does, for Flink's metrics. Flink's counters count on one thread alone: the task's. */
final class EmbedMetrics {

    /** Batches that the histograms look back on. */
    private static final int WINDOW = 1_000;

    private static final double NANOS_PER_MILLI = 1e6;

    private final Counter documents;
    private final Counter texts;
    private final Counter tokens;
    private final Counter paddedTokens;
    private final Counter truncated;
    private final Counter deduplicated;
    private final Histogram inferenceMillis;
    private final Histogram queueMillis;

    /**
     * @param parent the operator's own group
     */
    EmbedMetrics(MetricGroup parent, Embedder embedder) {
        MetricGroup group = parent.addGroup("weft");
        documents = group.counter("documents");
        texts = group.counter("texts");
        tokens = group.counter("tokens");
        paddedTokens = group.counter("paddedTokens");
        truncated = group.counter("truncated");
        deduplicated = group.counter("deduplicated");
        group.gauge("paddingShare", this::paddingShare);
        group.gauge("workers", embedder::workers);
        group.gauge("busyWorkers", embedder::busyWorkers);
        group.gauge("nativeMemoryBytes", new NativeMemory());
        group.gauge("processMemoryBytes", () -> ProcessMemory.now().residentSet());
        // Flink's public API has no histogram; its runtime, on every cluster's class path, has one
        inferenceMillis =
                group.histogram("inferenceTimeMs", new DescriptiveStatisticsHistogram(WINDOW));
        queueMillis = group.histogram("queueTimeMs", new DescriptiveStatisticsHistogram(WINDOW));
    }

    /**
     * Counts a batch.
     *
     * @param newDocuments that were embedded, whole or in pieces
     */
    void embedded(long newDocuments, EmbeddingStats stats) {
        documents.inc(newDocuments);
        texts.inc(stats.texts());
        tokens.inc(stats.tokens());
        paddedTokens.inc(stats.paddedTokens());
        truncated.inc(stats.truncated());
        deduplicated.inc(stats.deduplicated());
        inferenceMillis.update(Math.round(stats.inferenceNanos() / NANOS_PER_MILLI));
        queueMillis.update(Math.round(stats.queueNanos() / NANOS_PER_MILLI));
    }

    /** Of all batches so far, 0 to 1. */
    private double paddingShare() {
        long padded = paddedTokens.getCount();
        return padded == 0 ? 0 : Math.max(0, (double) (padded - tokens.getCount()) / padded);
    }
}
