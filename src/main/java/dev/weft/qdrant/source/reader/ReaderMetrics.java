package dev.weft.qdrant.source.reader;

import dev.weft.qdrant.client.RetryCause;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What a reader says of its requests. Only for the thread that reads pages. */
@Internal
public final class ReaderMetrics {

    private static final int WINDOW = 1_000;

    private final Histogram requestLatency;
    private final Histogram pointsPerPage;
    private final Counter pages;
    private final Counter halved;
    private final Map<RetryCause, Counter> retries = new EnumMap<>(RetryCause.class);

    public ReaderMetrics(MetricGroup group) {
        MetricGroup own = group.addGroup("qdrant");
        requestLatency =
                own.histogram("requestLatencyMs", new DescriptiveStatisticsHistogram(WINDOW));
        pointsPerPage = own.histogram("pointsPerPage", new DescriptiveStatisticsHistogram(WINDOW));
        pages = own.counter("pages");
        halved = own.counter("pagesHalved");
        for (RetryCause cause : RetryCause.values()) {
            String name = cause.name().toLowerCase(Locale.ROOT);
            retries.put(cause, own.addGroup("cause", name).counter("retries"));
        }
    }

    void page(int points, long latencyNanos) {
        pages.inc();
        pointsPerPage.update(points);
        requestLatency.update(latencyNanos / 1_000_000);
    }

    void halved() {
        halved.inc();
    }

    void retried(RetryCause cause) {
        retries.get(cause).inc();
    }
}
