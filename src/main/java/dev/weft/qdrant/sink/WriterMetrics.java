package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.RetryCause;
import dev.weft.qdrant.sink.PointOperation.Delete;
import dev.weft.qdrant.sink.PointOperation.Upsert;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * Counts what a writer does, for Flink's metrics and for {@link WriterTotals}. The standard sink metrics of FLIP-33
 * count each operation once, when it is acknowledged. Only for the task thread.
 */
final class WriterMetrics {

    private static final int WINDOW = 1_000;

    private final Counter recordsSend;
    private final Counter bytesSend;
    private final Counter recordsSendErrors;
    private final Histogram requestLatency;
    private final Histogram pointsPerRequest;
    private final Map<RetryCause, Counter> retries = new EnumMap<>(RetryCause.class);
    private final Counter received;
    private final Counter restored;
    private final Counter upserts;
    private final Counter updates;
    private final Counter deletes;
    private final Counter superseded;
    private final Counter rejected;
    private final Counter requests;
    private final Counter splits;
    private long bytes;
    private long lastSendMillis = Long.MAX_VALUE;
    private long stateBytes;

    WriterMetrics(SinkWriterMetricGroup group) {
        recordsSend = group.getNumRecordsSendCounter();
        bytesSend = group.getNumBytesSendCounter();
        recordsSendErrors = group.getNumRecordsSendErrorsCounter();
        group.setCurrentSendTimeGauge(() -> lastSendMillis);
        MetricGroup own = group.addGroup("qdrant");
        requestLatency =
                own.histogram("requestLatencyMs", new DescriptiveStatisticsHistogram(WINDOW));
        pointsPerRequest =
                own.histogram("pointsPerRequest", new DescriptiveStatisticsHistogram(WINDOW));
        for (RetryCause cause : RetryCause.values()) {
            String name = cause.name().toLowerCase(Locale.ROOT);
            retries.put(cause, own.addGroup("cause", name).counter("retries"));
        }
        received = own.counter("received");
        restored = own.counter("restored");
        upserts = own.counter("upserts");
        updates = own.counter("updates");
        deletes = own.counter("deletes");
        superseded = own.counter("superseded");
        rejected = own.counter("rejected");
        requests = own.counter("requests");
        splits = own.counter("splits");
        own.gauge("lastCheckpointStateBytes", () -> stateBytes);
    }

    /** Registers what is read only when a reporter asks. */
    static void gauges(SinkWriterMetricGroup group, Map<String, LongSupplier> gauges) {
        MetricGroup own = group.addGroup("qdrant");
        gauges.forEach((name, value) -> own.gauge(name, value::getAsLong));
    }

    void received() {
        received.inc();
    }

    void restored(int count) {
        restored.inc(count);
    }

    void requested(int points) {
        requests.inc();
        pointsPerRequest.update(points);
    }

    void delivered(Delivery delivery, long latencyMillis) {
        requestLatency.update(latencyMillis);
        lastSendMillis = latencyMillis;
        for (BufferedOperation done : delivery.operations()) {
            kind(done.operation()).inc();
        }
        superseded.inc(delivery.count() - delivery.points());
        recordsSend.inc(delivery.points());
        bytesSend.inc(delivery.bytes());
        bytes += delivery.bytes();
    }

    private Counter kind(PointOperation operation) {
        if (operation instanceof Upsert) {
            return upserts;
        }
        return operation instanceof Delete ? deletes : updates;
    }

    void retried(RetryCause cause) {
        retries.get(cause).inc();
    }

    void split() {
        splits.inc();
    }

    void rejected() {
        rejected.inc();
        recordsSendErrors.inc();
    }

    void checkpointed(long newStateBytes) {
        stateBytes = newStateBytes;
    }

    WriterTotals totals(long pending) {
        Map<RetryCause, Long> counted = new EnumMap<>(RetryCause.class);
        retries.forEach((cause, counter) -> counted.put(cause, counter.getCount()));
        return new WriterTotals(
                received.getCount(),
                restored.getCount(),
                upserts.getCount(),
                updates.getCount(),
                deletes.getCount(),
                superseded.getCount(),
                rejected.getCount(),
                pending,
                bytes,
                requests.getCount(),
                splits.getCount(),
                counted);
    }
}
