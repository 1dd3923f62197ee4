package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.qdrant.client.QdrantOptions;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.grpc.Common.PointId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.AfterEach;

/** A writer in simulated time, and what it did; the ends of its operations must add up after each test. */
abstract class WriterScenario {

    final Simulation simulation = new Simulation();
    final FakeClient client = new FakeClient(simulation);
    final List<RejectedPoint> rejected = new ArrayList<>();

    QdrantWriter<PointOperation> writer;

    @AfterEach
    final void allEndsAddUp() {
        if (writer != null) {
            WriterTotals totals = writer.totals();
            assertThat(
                            totals.written()
                                    + totals.superseded()
                                    + totals.rejected()
                                    + totals.pending())
                    .isEqualTo(totals.received() + totals.restored());
        }
    }

    void open(UnaryOperator<QdrantSinkBuilder<PointOperation>> configure) {
        open(configure, List.of());
    }

    void open(
            UnaryOperator<QdrantSinkBuilder<PointOperation>> configure,
            List<PointOperation> restored) {
        writer = newWriter(configure, new ListedRejections(rejected), restored);
    }

    QdrantWriter<PointOperation> newWriter(
            UnaryOperator<QdrantSinkBuilder<PointOperation>> configure,
            RejectedPointHandler handler,
            List<PointOperation> restored) {
        QdrantSinkBuilder<PointOperation> builder =
                QdrantSink.<PointOperation>builder()
                        .setConnection(QdrantOptions.builder().setUrl("http://fake").build())
                        .setCollection("books")
                        .setSerializationSchema(operation -> operation);
        WriterRuntime runtime =
                new WriterRuntime(
                        new WriterMailbox(simulation, simulation),
                        UnregisteredMetricsGroup.createSinkWriterMetricGroup(),
                        new SplittableRandom(1));
        return new QdrantWriter<>(
                operation -> operation,
                configure.apply(builder).options(),
                client,
                runtime,
                handler,
                restored);
    }

    void write(List<? extends PointOperation> operations) throws Exception {
        for (PointOperation operation : operations) {
            writer.write(operation, null);
        }
    }

    static List<PointOperation> upserts(long from, long to) {
        List<PointOperation> all = new ArrayList<>();
        for (long number = from; number < to; number++) {
            all.add(upsert(number, "a"));
        }
        return all;
    }

    static Set<PointId> ids(long... numbers) {
        return Arrays.stream(numbers).mapToObj(PointIdFactory::id).collect(Collectors.toSet());
    }

    static List<PointOperation> pending(List<WriterState> states) {
        return states.stream().flatMap(state -> state.pending().stream()).toList();
    }
}
