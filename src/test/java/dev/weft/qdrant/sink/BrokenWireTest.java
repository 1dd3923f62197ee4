package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.grpc.Points.CountPoints;
import java.time.Duration;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real connections that break. */
@Timeout(60)
class BrokenWireTest {

    private EmbeddedQdrant server;
    private LoopbackWire wire;
    private QdrantConnection direct;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedQdrant.start();
        wire = new LoopbackWire(server.port());
        direct = QdrantConnection.open(QdrantOptions.builder().setUrl(server.url()).build());
        CollectionManager.ensure(direct, CollectionSpec.of("books", 2));
    }

    @AfterEach
    void stop() throws Exception {
        direct.close();
        wire.close();
        server.close();
    }

    @Test
    void resetsInMidRequestLoseNothing() throws Exception {
        try (var harness = harness()) {
            harness.open();
            for (int number = 0; number < 5_000; number++) {
                harness.processElement(upsert(number, "a"), 0);
                if (number % 500 == 250) {
                    wire.cut();
                }
            }
            harness.endInput();
        }

        assertThat(count()).isEqualTo(5_000);
    }

    @Test
    void aServerThatComesBackIsFoundAtTheNextRetry() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(upsert(1, "a"), 0);
            harness.prepareSnapshotPreBarrier(1);
            wire.unplug();
            harness.processElement(upsert(2, "a"), 0);
            // several failed connects: left alone, the channel would pause for seconds by now
            harness.prepareSnapshotPreBarrier(2);
            assertThat(count()).isEqualTo(1);

            wire.plugIn();
            harness.endInput();
        }

        assertThat(count()).isEqualTo(2);
    }

    private OneInputStreamOperatorTestHarness<PointOperation, ?> harness() throws Exception {
        QdrantSink<PointOperation> sink =
                QdrantSink.<PointOperation>builder()
                        .setConnection(QdrantOptions.builder().setUrl(wire.url()).build())
                        .setCollection("books")
                        .setSerializationSchema(operation -> operation)
                        .setMaxPointsPerRequest(20)
                        .setRetryBackoff(Duration.ofMillis(5), Duration.ofMillis(100))
                        .setDrainTimeout(Duration.ofSeconds(1))
                        .build();
        return new OneInputStreamOperatorTestHarness<>(new SinkWriterOperatorFactory<>(sink));
    }

    private long count() {
        return direct.blockingPoints()
                .count(CountPoints.newBuilder().setCollectionName("books").setExact(true).build())
                .getResult()
                .getCount();
    }
}
