package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.delete;
import static dev.weft.qdrant.sink.Points.overwrite;
import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.OwnServer;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.ShardKeyFactory;
import io.qdrant.client.VectorFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.CreateShardKeyRequest;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.MultiVectorConfig;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.Vector;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sink in Flink's own operator, against a server. */
class QdrantSinkTest {

    @RegisterExtension final OwnServer server = new OwnServer();
    private final QdrantConnection connection = server.connection();

    @BeforeEach
    void start() throws Exception {
        CollectionManager.ensure(connection, CollectionSpec.of("books", 2));
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
    void stateIsSharedOutAtAnotherParallelism() throws Exception {
        QdrantSink<PointOperation> dead = builder("http://127.0.0.1:1").build();
        OperatorSubtaskState first = leftOver(dead, 0, 100);
        OperatorSubtaskState second = leftOver(dead, 100, 200);
        OperatorSubtaskState both = AbstractStreamOperatorTestHarness.repackageState(first, second);

        for (int subtask = 0; subtask < 3; subtask++) {
            OperatorSubtaskState share =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            both, 3, 2, 3, subtask);
            try (var harness = harness(builder(server.url()).build(), 3, subtask)) {
                harness.initializeState(share);
                harness.open();
                harness.endInput();
            }
        }

        assertThat(versions()).hasSize(200);
    }

    @Test
    void vectorsOfAllKindsArrive() throws Exception {
        createWithAllKindsOfVectors("all");
        Map<String, Vector> vectors =
                Map.of(
                        "dense", VectorFactory.vector(1f, 2f),
                        "sparse", VectorFactory.vector(List.of(0.5f, 0.25f), List.of(3, 9)),
                        "multi", VectorFactory.multiVector(new float[][] {{1f, 0f}, {0f, 1f}}));
        PointStruct point =
                PointStruct.newBuilder()
                        .setId(PointIdFactory.id(1))
                        .setVectors(VectorsFactory.namedVectors(vectors))
                        .build();

        try (var harness = harness(builder(server.url()).setCollection("all").build())) {
            harness.open();
            harness.processElement(PointOperation.upsert(point), 0);
            harness.endInput();
        }

        assertThat(point("all").getVectors().getVectors().getVectorsMap())
                .hasEntrySatisfying(
                        "dense",
                        v -> assertThat(v.getDense().getDataList()).containsExactly(1f, 2f))
                .hasEntrySatisfying(
                        "sparse",
                        v -> {
                            assertThat(v.getSparse().getIndicesList()).containsExactly(3, 9);
                            assertThat(v.getSparse().getValuesList()).containsExactly(0.5f, 0.25f);
                        })
                .hasEntrySatisfying(
                        "multi", v -> assertThat(v.getMultiDense().getVectorsCount()).isEqualTo(2));
    }

    @Test
    void pointsGoToTheShardOfTheirKey() throws Exception {
        connection
                .blockingCollections()
                .create(
                        CreateCollection.newBuilder()
                                .setCollectionName("sharded")
                                .setVectorsConfig(dense())
                                .setShardingMethod(ShardingMethod.Custom)
                                .build());
        for (String key : List.of("de", "fr")) {
            connection
                    .blockingCollections()
                    .createShardKey(
                            CreateShardKeyRequest.newBuilder()
                                    .setCollectionName("sharded")
                                    .setRequest(
                                            CreateShardKey.newBuilder()
                                                    .setShardKey(ShardKeyFactory.shardKey(key)))
                                    .build());
        }

        try (var harness = harness(builder(server.url()).setCollection("sharded").build())) {
            harness.open();
            for (String key : List.of("de", "fr")) {
                harness.processElement(
                        upsert(1, key).withShardKey(ShardKeyFactory.shardKey(key)), 0);
            }
            harness.endInput();
        }

        CountPoints count =
                CountPoints.newBuilder().setCollectionName("sharded").setExact(true).build();
        assertThat(connection.blockingPoints().count(count).getResult().getCount()).isEqualTo(2);
    }

    @Test
    void theLimitOfStrictModeHoldsNothingUp() throws Exception {
        connection
                .blockingCollections()
                .create(
                        CreateCollection.newBuilder()
                                .setCollectionName("strict")
                                .setVectorsConfig(dense())
                                .setStrictModeConfig(
                                        StrictModeConfig.newBuilder()
                                                .setEnabled(true)
                                                .setUpsertMaxBatchsize(7))
                                .build());

        try (var harness = harness(builder(server.url()).setCollection("strict").build())) {
            harness.open();
            for (int number = 0; number < 1_000; number++) {
                harness.processElement(upsert(number, "a"), 0);
            }
            harness.endInput();
        }

        CountPoints count =
                CountPoints.newBuilder().setCollectionName("strict").setExact(true).build();
        assertThat(connection.blockingPoints().count(count).getResult().getCount())
                .isEqualTo(1_000);
    }

    private static VectorsConfig.Builder dense() {
        return VectorsConfig.newBuilder()
                .setParams(VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot));
    }

    private void createWithAllKindsOfVectors(String name) {
        VectorParams.Builder params =
                VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot);
        VectorParamsMap.Builder named =
                VectorParamsMap.newBuilder().putMap("dense", params.build());
        params.setMultivectorConfig(MultiVectorConfig.getDefaultInstance());
        named.putMap("multi", params.build());
        connection
                .blockingCollections()
                .create(
                        CreateCollection.newBuilder()
                                .setCollectionName(name)
                                .setVectorsConfig(VectorsConfig.newBuilder().setParamsMap(named))
                                .setSparseVectorsConfig(
                                        SparseVectorConfig.newBuilder()
                                                .putMap(
                                                        "sparse",
                                                        SparseVectorParams.getDefaultInstance()))
                                .build());
    }

    private RetrievedPoint point(String collection) {
        ScrollPoints all =
                ScrollPoints.newBuilder()
                        .setCollectionName(collection)
                        .setLimit(1)
                        .setWithVectors(WithVectorsSelectorFactory.enable(true))
                        .build();
        return connection.blockingPoints().scroll(all).getResult(0);
    }

    private static OperatorSubtaskState leftOver(
            QdrantSink<PointOperation> sink, long from, long to) throws Exception {
        try (var harness = harness(sink)) {
            harness.open();
            for (long number = from; number < to; number++) {
                harness.processElement(upsert(number, "a"), 0);
            }
            harness.prepareSnapshotPreBarrier(1);
            return harness.snapshot(1, 1);
        }
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
    void whatTheSchemaThrowsFailsTheJobAndASchemaThatGivesNothingIsTold() throws Exception {
        assertThatThrownBy(() -> writeWith(operation -> null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("returned null: filter such elements out");
        assertThatThrownBy(() -> writeWith(failing(new IOException("no such field"))))
                .isInstanceOf(IOException.class)
                .hasMessage("no such field");
        assertThatThrownBy(() -> writeWith(failing(new IllegalStateException("no such field"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no such field");
        assertThatThrownBy(() -> writeWith(failing(new Exception("no such field"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("PointSerializationSchema failed")
                .hasRootCauseMessage("no such field");
    }

    private void writeWith(PointSerializationSchema<PointOperation> schema) throws Exception {
        try (var harness = harness(builder(server.url()).setSerializationSchema(schema).build())) {
            harness.open();
            harness.processElement(delete(1), 0);
        }
    }

    private static PointSerializationSchema<PointOperation> failing(Exception failure) {
        return operation -> {
            throw failure;
        };
    }

    @Test
    void aSchemaThatCannotBeOpenedFailsTheJob() throws Exception {
        assertThatThrownBy(() -> writeWith(new Unopenable()))
                .hasMessageContaining("PointSerializationSchema could not be opened")
                .hasRootCauseMessage("no such file");
    }

    private static final class Unopenable implements PointSerializationSchema<PointOperation> {

        @Override
        public void open(SerializationSchema.InitializationContext context) throws Exception {
            throw new Exception("no such file");
        }

        @Override
        public PointOperation serialize(PointOperation operation) {
            return operation;
        }
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
        return harness(sink, 1, 0);
    }

    private static OneInputStreamOperatorTestHarness<PointOperation, CommittableMessage<Void>>
            harness(QdrantSink<PointOperation> sink, int parallelism, int subtask)
                    throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new SinkWriterOperatorFactory<>(sink), 3, parallelism, subtask);
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
