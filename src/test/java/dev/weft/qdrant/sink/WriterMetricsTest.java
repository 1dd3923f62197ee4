package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.delete;
import static dev.weft.qdrant.sink.Points.overwrite;
import static dev.weft.qdrant.sink.Points.set;
import static dev.weft.qdrant.sink.Points.update;
import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.qdrant.client.QdrantOptions;
import io.grpc.Status;
import io.qdrant.client.PointIdFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.OperatorIOMetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.runtime.metrics.groups.ProxyMetricGroup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reporter sees of a writer. */
class WriterMetricsTest {

    private final Simulation simulation = new Simulation();
    private final FakeClient client = new FakeClient(simulation);
    private final MetricListener metrics = new MetricListener();
    private final List<RejectedPoint> rejected = new ArrayList<>();
    private QdrantWriter<PointOperation> writer;

    @BeforeEach
    void open() {
        WriteOptions options =
                QdrantSink.<PointOperation>builder()
                        .setConnection(QdrantOptions.builder().setUrl("http://fake").build())
                        .setCollection("books")
                        .setDrainTimeout(Duration.ofSeconds(1))
                        .options();
        writer =
                new QdrantWriter<>(
                        operation -> operation,
                        options,
                        client,
                        new WriterRuntime(
                                new WriterMailbox(simulation, simulation),
                                new Listened(metrics.getMetricGroup()),
                                new SplittableRandom(1)),
                        new ListedRejections(rejected),
                        List.of());
    }

    @Test
    void eachRecordIsCountedOnceHoweverOftenItWasSent() throws Exception {
        client.answering(ids -> client.seen().size() < 3 ? Status.UNAVAILABLE : null);

        write(upsert(1, "a"), upsert(2, "a"), upsert(2, "b"));
        writer.flush(true);

        assertThat(counter("numRecordsSend")).isEqualTo(2);
        assertThat(counter("numBytesSend"))
                .isEqualTo(upsert(1, "a").sizeInBytes() + upsert(2, "b").sizeInBytes());
        assertThat(counter("numRecordsSendErrors")).isZero();
        assertThat(counter("qdrant", "requests")).isEqualTo(3);
        assertThat(counter("qdrant", "cause", "unavailable", "retries")).isEqualTo(2);
        assertThat(counter("qdrant", "superseded")).isEqualTo(1);
    }

    @Test
    void eachOperationIsCountedAmongThoseOfItsKind() throws Exception {
        write(upsert(1, "a"), overwrite(2, "a"), set(3, "field", "a"), update(4, 1), delete(5));
        writer.flush(true);

        assertThat(counter("qdrant", "upserts")).isEqualTo(1);
        assertThat(counter("qdrant", "updates")).isEqualTo(3);
        assertThat(counter("qdrant", "deletes")).isEqualTo(1);
        assertThat(writer.totals().written()).isEqualTo(5);
    }

    @Test
    void rejectionsAndSplitsAreCounted() throws Exception {
        client.answering(ids -> Status.INVALID_ARGUMENT);

        write(upsert(1, "a"), upsert(2, "a"));
        writer.flush(true);

        assertThat(counter("numRecordsSend")).isZero();
        assertThat(counter("numRecordsSendErrors")).isEqualTo(2);
        assertThat(counter("qdrant", "rejected")).isEqualTo(2);
        assertThat(counter("qdrant", "splits")).isEqualTo(1);
    }

    @Test
    void latencyAndSizeOfRequestsAreShown() throws Exception {
        client.taking(Duration.ofMillis(30));

        write(upsert(1, "a"), upsert(2, "a"));
        writer.flush(true);

        assertThat(gauge("currentSendTime")).isEqualTo(30);
        assertThat(mean("requestLatencyMs")).isEqualTo(30);
        assertThat(mean("pointsPerRequest")).isEqualTo(2);
    }

    @Test
    void whatIsHeldIsShown() throws Exception {
        client.taking(Duration.ofDays(1));

        write(upsert(1, "a"), overwrite(1, "b"));
        writer.flush(false);
        writer.snapshotState(1);

        long bytes = upsert(1, "a").sizeInBytes() + overwrite(1, "b").sizeInBytes();
        assertThat(gauge("qdrant", "requestsInFlight")).isEqualTo(1);
        assertThat(gauge("qdrant", "requestsAllowed")).isEqualTo(4);
        assertThat(gauge("qdrant", "pointsPerRequestAllowed"))
                .isEqualTo(QdrantSinkBuilder.DEFAULT_MAX_POINTS_PER_REQUEST);
        assertThat(gauge("qdrant", "bufferedPoints")).isEqualTo(2);
        assertThat(gauge("qdrant", "bufferedBytes")).isEqualTo(bytes);
        assertThat(gauge("qdrant", "lastCheckpointStateBytes")).isEqualTo(bytes);
    }

    @Test
    void nothingIsHeldWhenAllIsWrittenOrRejected() throws Exception {
        client.answering(
                ids -> ids.contains(PointIdFactory.id(2)) ? Status.INVALID_ARGUMENT : null);

        write(upsert(1, "a"), overwrite(1, "b"), upsert(2, "a"));
        writer.flush(true);

        assertThat(gauge("qdrant", "bufferedPoints")).isZero();
        assertThat(gauge("qdrant", "bufferedBytes")).isZero();
    }

    private void write(PointOperation... operations) throws Exception {
        for (PointOperation operation : operations) {
            writer.write(operation, null);
        }
    }

    private long counter(String... name) {
        return metrics.getCounter(name).orElseThrow().getCount();
    }

    private long gauge(String... name) {
        return metrics.<Long>getGauge(name).orElseThrow().getValue();
    }

    private double mean(String name) {
        return metrics.getHistogram("qdrant", name).orElseThrow().getStatistics().getMean();
    }

    /** A sink writer's group whose metrics the listener sees. */
    private static final class Listened extends ProxyMetricGroup<MetricGroup>
            implements SinkWriterMetricGroup {

        Listened(MetricGroup group) {
            super(group);
        }

        @Override
        public OperatorIOMetricGroup getIOMetricGroup() {
            return UnregisteredMetricsGroup.createOperatorMetricGroup().getIOMetricGroup();
        }

        @Override
        public Counter getNumRecordsOutErrorsCounter() {
            return counter("numRecordsOutErrors");
        }

        @Override
        public Counter getNumRecordsSendErrorsCounter() {
            return counter("numRecordsSendErrors");
        }

        @Override
        public Counter getNumRecordsSendCounter() {
            return counter("numRecordsSend");
        }

        @Override
        public Counter getNumBytesSendCounter() {
            return counter("numBytesSend");
        }

        @Override
        public void setCurrentSendTimeGauge(Gauge<Long> gauge) {
            gauge("currentSendTime", gauge);
        }
    }
}
