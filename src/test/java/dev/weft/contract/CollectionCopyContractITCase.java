package dev.weft.contract;

import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.collection.DeferredIndexing;
import dev.weft.qdrant.collection.IndexState;
import io.qdrant.client.grpc.Collections.BinaryQuantization;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionParamsDiff;
import io.qdrant.client.grpc.Collections.CompressionRatio;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.IntegerIndexParams;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.MultiVectorConfig;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.PayloadIndexParams;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.ProductQuantization;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.WalConfigDiff;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.Points.PointStruct;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Collections made like others, and an index that is deferred while a collection is filled. */
class CollectionCopyContractITCase extends Contract {

    private QdrantConnection connection;
    private CollectionClient client;

    @BeforeEach
    void open() throws IOException {
        connection = QdrantConnection.open(QdrantOptions.builder().setUrl(url).build());
        client = new CollectionClient(connection, Duration.ZERO);
    }

    @AfterEach
    void close() {
        connection.close();
    }

    static Stream<QuantizationConfig> quantizations() {
        return Stream.of(
                QuantizationConfig.newBuilder()
                        .setScalar(
                                ScalarQuantization.newBuilder()
                                        .setType(QuantizationType.Int8)
                                        .setQuantile(0.99f)
                                        .setAlwaysRam(true))
                        .build(),
                QuantizationConfig.newBuilder()
                        .setProduct(
                                ProductQuantization.newBuilder()
                                        .setCompression(CompressionRatio.x16))
                        .build(),
                QuantizationConfig.newBuilder()
                        .setBinary(BinaryQuantization.newBuilder().setAlwaysRam(false))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("quantizations")
    void aCollectionMadeLikeAnotherHasAllItsSettings(QuantizationConfig quantization)
            throws IOException {
        CreateCollection.Builder request =
                CreateCollection.newBuilder()
                        .setShardNumber(2)
                        .setReplicationFactor(1)
                        .setWriteConsistencyFactor(1)
                        .setOnDiskPayload(false)
                        .setQuantizationConfig(quantization)
                        .setHnswConfig(
                                HnswConfigDiff.newBuilder().setM(24).setPayloadM(8).setOnDisk(true))
                        .setWalConfig(WalConfigDiff.newBuilder().setWalCapacityMb(16))
                        .setOptimizersConfig(
                                OptimizersConfigDiff.newBuilder()
                                        .setIndexingThreshold(777)
                                        .setDefaultSegmentNumber(3)
                                        .setMaxSegmentSize(5_000))
                        .setStrictModeConfig(
                                StrictModeConfig.newBuilder()
                                        .setEnabled(true)
                                        .setUpsertMaxBatchsize(500))
                        .putMetadata("owner", value("library"))
                        .putMetadata("weft.model", value("minilm"));
        request.getVectorsConfigBuilder()
                .getParamsMapBuilder()
                .putMap(
                        "text",
                        VectorParams.newBuilder()
                                .setSize(8)
                                .setDistance(Distance.Dot)
                                .setOnDisk(true)
                                .setDatatype(Datatype.Float16)
                                .setHnswConfig(HnswConfigDiff.newBuilder().setM(12))
                                .build())
                .putMap(
                        "rows",
                        VectorParams.newBuilder()
                                .setSize(4)
                                .setDistance(Distance.Cosine)
                                .setMultivectorConfig(MultiVectorConfig.getDefaultInstance())
                                .build());
        request.getSparseVectorsConfigBuilder()
                .putMap("words", SparseVectorParams.newBuilder().setModifier(Modifier.Idf).build());
        String like = newCollection(request);
        collections.update(
                UpdateCollection.newBuilder()
                        .setCollectionName(like)
                        .setParams(CollectionParamsDiff.newBuilder().setReadFanOutFactor(1))
                        .build());
        index(like, "year", FieldType.FieldTypeInteger, years());
        index(like, "genre", FieldType.FieldTypeKeyword, null);

        String made = make(like, 16);

        CollectionInfo.Builder expected = client.info(like).toBuilder();
        expected.getConfigBuilder().removeMetadata("weft.model");
        VectorParams.Builder text =
                expected
                        .getConfig()
                        .getParams()
                        .getVectorsConfig()
                        .getParamsMap()
                        .getMapOrThrow("text")
                        .toBuilder();
        expected.getConfigBuilder()
                .getParamsBuilder()
                .getVectorsConfigBuilder()
                .getParamsMapBuilder()
                .putMap("text", text.setSize(16).build());
        CollectionInfo info = client.info(made);
        assertThat(info.getConfig()).isEqualTo(expected.getConfig());
        assertThat(withoutCounts(info.getPayloadSchemaMap()))
                .isEqualTo(withoutCounts(expected.getPayloadSchemaMap()))
                .containsOnlyKeys("year", "genre");
    }

    /** A collection like another one, with a vector "text" of another length. */
    private String make(String like, int size) throws IOException {
        CollectionBlueprint blueprint = CollectionBlueprint.like(client.info(like));
        VectorParams text = blueprint.vectors().get("text").toBuilder().setSize(size).build();
        blueprint = blueprint.with("text", text);
        String made = newName();
        CollectionSpec spec =
                CollectionSpec.of(made, size).withVectorName("text").withDistance(Distance.Dot);
        assertThat(CollectionManager.ensure(connection, spec, blueprint).created()).isTrue();
        CollectionManager.equip(client, made, blueprint);
        // a second time it changes nothing
        CollectionManager.equip(client, made, blueprint);
        return made;
    }

    private static PayloadIndexParams years() {
        return PayloadIndexParams.newBuilder()
                .setIntegerIndexParams(
                        IntegerIndexParams.newBuilder().setLookup(false).setRange(true))
                .build();
    }

    private void index(String collection, String field, FieldType type, PayloadIndexParams params) {
        CreateFieldIndexCollection.Builder request =
                CreateFieldIndexCollection.newBuilder()
                        .setCollectionName(collection)
                        .setFieldName(field)
                        .setFieldType(type)
                        .setWait(true);
        if (params != null) {
            request.setFieldIndexParams(params);
        }
        points.createFieldIndex(request.build());
    }

    private static Map<String, PayloadSchemaInfo> withoutCounts(
            Map<String, PayloadSchemaInfo> schema) {
        Map<String, PayloadSchemaInfo> without = new HashMap<>();
        schema.forEach((field, info) -> without.put(field, info.toBuilder().clearPoints().build()));
        return without;
    }

    @Test
    @Timeout(120)
    void anIndexThatIsDeferredIsBuiltWhenItsSettingsAreRestored() throws Exception {
        CreateCollection.Builder request =
                CreateCollection.newBuilder()
                        .setOptimizersConfig(
                                OptimizersConfigDiff.newBuilder()
                                        .setIndexingThreshold(100)
                                        .setDefaultSegmentNumber(1));
        request.getVectorsConfigBuilder().setParams(space(64, Distance.Cosine));
        String name = newCollection(request);

        DeferredIndexing own = DeferredIndexing.begin(client, name);
        assertThat(own).isEqualTo(new DeferredIndexing(100, false));
        assertThat(DeferredIndexing.begin(client, name)).isEqualTo(own);
        assertThat(DeferredIndexing.of(client.metadata(name))).contains(own);
        assertThat(own.inForce(client, name)).isFalse();

        Random random = new Random(1);
        for (int page = 0; page < 20; page++) {
            PointStruct[] some = new PointStruct[100];
            for (int i = 0; i < some.length; i++) {
                float[] vector = new float[64];
                for (int d = 0; d < vector.length; d++) {
                    vector[d] = random.nextFloat() - 0.5f;
                }
                some[i] = point(page * 100L + i, vector);
            }
            upsert(name, some);
        }
        until(name, IndexState::ready);
        assertThat(state(name).indexedVectors()).isZero();

        own.restore(client, name);
        own.restore(client, name);
        assertThat(own.inForce(client, name)).isTrue();
        assertThat(DeferredIndexing.of(client.metadata(name))).isEmpty();
        until(name, now -> now.ready() && now.indexedVectors() > 1_000);
        assertThat(state(name).points()).isEqualTo(2_000);
        assertThat(state(name).error()).isEmpty();
    }

    private IndexState state(String name) throws IOException {
        return IndexState.of(client.info(name));
    }

    private void until(String name, Predicate<IndexState> condition) throws Exception {
        CommonTestUtils.waitUntilCondition(() -> condition.test(state(name)), 50L);
    }
}
