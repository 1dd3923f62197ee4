package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.delete;
import static dev.weft.qdrant.sink.Points.overwrite;
import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sink in Flink's own operator, against a server. */
class QdrantSinkTest {

    private EmbeddedQdrant server;
    private QdrantConnection connection;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedQdrant.start();
        connection = QdrantConnection.open(QdrantOptions.builder().setUrl(server.url()).build());
        CollectionManager.ensure(connection, CollectionSpec.of("books", 2));
    }

    @AfterEach
    void stop() {
        connection.close();
        server.close();
    }

    @Test
    void operationsEndInTheCollectionInTheirOrder() throws Exception {
        try (var harness = harness(builder(server.url()).build())) {
            harness.open();
            harness.processElement(upsert(1, "a"), 0);
            harness.processElement(upsert(2, "a"), 0);
            harness.processElement(overwrite(1, "b"), 0);
            harness.processElement(upsert(3, "a"), 0);
            harness.processElement(delete(2), 0);
            harness.endInput();
        }

        assertThat(versions()).isEqualTo(Map.of(1L, "b", 3L, "a"));
    }

    @Test
    void whatADeadServerDidNotTakeIsDeliveredAfterTheRestore() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness(builder("http://127.0.0.1:1").build())) {
            harness.open();
            harness.processElement(upsert(1, "a"), 0);
            harness.processElement(upsert(2, "a"), 0);
            harness.processElement(delete(1), 0);
            harness.prepareSnapshotPreBarrier(1);
            state = harness.snapshot(1, 1);
        }

        try (var harness = harness(builder(server.url()).build())) {
            harness.initializeState(state);
            harness.open();
            harness.endInput();
        }
        assertThat(versions()).isEqualTo(Map.of(2L, "a"));
    }

    @Test
    void theSinkTravelsAsALambda() throws Exception {
        QdrantSink<String> sink =
                QdrantSink.<String>builder()
                        .setConnection(QdrantOptions.builder().setUrl(server.url()).build())
                        .setCollection("books")
                        .setSerializationSchema(text -> upsert(text.length(), text))
                        .build();

        assertThat(InstantiationUtil.clone(sink)).isNotNull();
    }

    @Test
    void aMissingSettingIsNamedByItsSetter() {
        assertThatThrownBy(() -> QdrantSink.builder().build())
                .hasMessageContaining("setConnection");
        assertThatThrownBy(() -> builder(server.url()).setCollection(" ").build())
                .hasMessageContaining("setCollection");
        assertThatThrownBy(() -> builder(server.url()).setMaxBufferedPoints(1).build())
                .hasMessageContaining("setMaxBufferedPoints(1)");
    }

    private static QdrantSinkBuilder<PointOperation> builder(String url) {
        return QdrantSink.<PointOperation>builder()
                .setConnection(QdrantOptions.builder().setUrl(url).build())
                .setCollection("books")
                .setSerializationSchema(operation -> operation)
                .setDrainTimeout(Duration.ofMillis(300));
    }

    private static OneInputStreamOperatorTestHarness<PointOperation, CommittableMessage<Void>>
            harness(QdrantSink<PointOperation> sink) throws Exception {
        return new OneInputStreamOperatorTestHarness<>(new SinkWriterOperatorFactory<>(sink));
    }

    private Map<Long, String> versions() {
        Map<Long, String> versions = new TreeMap<>();
        ScrollPoints all =
                ScrollPoints.newBuilder()
                        .setCollectionName("books")
                        .setLimit(1_000)
                        .setWithPayload(WithPayloadSelectorFactory.enable(true))
                        .build();
        for (RetrievedPoint point : connection.blockingPoints().scroll(all).getResultList()) {
            versions.put(
                    point.getId().getNum(), point.getPayloadOrThrow("version").getStringValue());
        }
        return versions;
    }
}
