package dev.weft.contract;

import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.grpc.Collections.BinaryQuantization;
import io.qdrant.client.grpc.Collections.BinaryQuantizationEncoding;
import io.qdrant.client.grpc.Collections.BoolIndexParams;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CompressionRatio;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.DatetimeIndexParams;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.FloatIndexParams;
import io.qdrant.client.grpc.Collections.GeoIndexParams;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.IntegerIndexParams;
import io.qdrant.client.grpc.Collections.KeywordIndexParams;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.MultiVectorComparator;
import io.qdrant.client.grpc.Collections.MultiVectorConfig;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.PayloadIndexParams;
import io.qdrant.client.grpc.Collections.ProductQuantization;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.SparseIndexConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.TextIndexParams;
import io.qdrant.client.grpc.Collections.TokenizerType;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.UuidIndexParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.WalConfigDiff;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Collections that are made like another one. */
class CopiesContractITCase extends Contract {

    private QdrantConnection connection;

    @BeforeEach
    void open() throws IOException {
        connection = QdrantConnection.open(QdrantOptions.builder().setUrl(url()).build());
    }

    @AfterEach
    void close() {
        connection.close();
    }

    /** Makes a collection like another one, as a run does, and gives what the server says of it. */
    private CollectionInfo copy(String name) throws IOException {
        CollectionBlueprint blueprint = CollectionBlueprint.like(info(name));
        Map.Entry<String, VectorParams> vector = blueprint.vectors().entrySet().iterator().next();
        CollectionSpec spec =
                CollectionSpec.of(newName(), (int) vector.getValue().getSize())
                        .withDistance(vector.getValue().getDistance());
        if (!vector.getKey().isEmpty()) {
            spec = spec.withVectorName(vector.getKey());
        }
        CollectionManager.ensure(connection, spec, blueprint);
        CollectionManager.equip(
                new CollectionClient(connection, Duration.ZERO),
                spec.name(),
                blueprint,
                info(spec.name()));
        return info(spec.name());
    }

    private void assertCopied(CreateCollection.Builder request) throws IOException {
        String name = newCollection(request);
        assertThat(copy(name).getConfig()).isEqualTo(info(name).getConfig());
    }

    private static CreateCollection.Builder unnamed(VectorParams.Builder vector) {
        CreateCollection.Builder request = CreateCollection.newBuilder();
        request.getVectorsConfigBuilder().setParams(vector);
        return request;
    }

    private static VectorParams.Builder vector() {
        return space(4, Distance.Cosine).toBuilder();
    }

    @ParameterizedTest
    @EnumSource(names = {"Cosine", "Dot", "Euclid", "Manhattan"})
    void distances(Distance distance) throws IOException {
        assertCopied(unnamed(vector().setDistance(distance)));
    }

    @ParameterizedTest
    @EnumSource(names = {"Float32", "Float16", "Uint8"})
    void datatypes(Datatype datatype) throws IOException {
        assertCopied(unnamed(vector().setDatatype(datatype)));
    }

    @Test
    void whatIsKeptOnDisk() throws IOException {
        assertCopied(unnamed(vector().setOnDisk(true)).setOnDiskPayload(true));
        assertCopied(unnamed(vector().setOnDisk(false)).setOnDiskPayload(false));
    }

    @Test
    void theGraphOfTheCollectionAndTheVectorsOwn() throws IOException {
        HnswConfigDiff whole =
                HnswConfigDiff.newBuilder()
                        .setM(24)
                        .setEfConstruct(150)
                        .setFullScanThreshold(20_000)
                        .setMaxIndexingThreads(1)
                        .setOnDisk(true)
                        .setPayloadM(8)
                        .build();
        HnswConfigDiff own = HnswConfigDiff.newBuilder().setM(48).setOnDisk(false).build();
        assertCopied(unnamed(vector().setHnswConfig(own)).setHnswConfig(whole));
    }

    static Stream<QuantizationConfig> quantizations() {
        QuantizationConfig.Builder config = QuantizationConfig.newBuilder();
        return Stream.of(
                config.setScalar(
                                ScalarQuantization.newBuilder()
                                        .setType(QuantizationType.Int8)
                                        .setQuantile(0.99f)
                                        .setAlwaysRam(true))
                        .build(),
                config.setProduct(
                                ProductQuantization.newBuilder()
                                        .setCompression(CompressionRatio.x16)
                                        .setAlwaysRam(false))
                        .build(),
                config.setBinary(BinaryQuantization.newBuilder().setAlwaysRam(true)).build(),
                config.setBinary(
                                BinaryQuantization.newBuilder()
                                        .setEncoding(BinaryQuantizationEncoding.TwoBits))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("quantizations")
    void quantizationOfTheCollection(QuantizationConfig quantization) throws IOException {
        assertCopied(unnamed(vector()).setQuantizationConfig(quantization));
    }

    @ParameterizedTest
    @MethodSource("quantizations")
    void quantizationOfTheVector(QuantizationConfig quantization) throws IOException {
        assertCopied(unnamed(vector().setQuantizationConfig(quantization)));
    }

    @Test
    void vectorsByNameDenseManyAndSparse() throws IOException {
        CreateCollection.Builder request = CreateCollection.newBuilder();
        request.getVectorsConfigBuilder()
                .getParamsMapBuilder()
                .putMap("text", vector().setDatatype(Datatype.Float16).build())
                .putMap(
                        "tokens",
                        vector().setMultivectorConfig(
                                        MultiVectorConfig.newBuilder()
                                                .setComparator(MultiVectorComparator.MaxSim))
                                .build());
        request.getSparseVectorsConfigBuilder()
                .putMap(
                        "words",
                        SparseVectorParams.newBuilder()
                                .setModifier(Modifier.Idf)
                                .setIndex(
                                        SparseIndexConfig.newBuilder()
                                                .setOnDisk(true)
                                                .setFullScanThreshold(5_000))
                                .build());
        assertCopied(request);
    }

    @Test
    void shardsAndReplicas() throws IOException {
        assertCopied(
                unnamed(vector())
                        .setShardNumber(3)
                        .setReplicationFactor(2)
                        .setWriteConsistencyFactor(2));
    }

    @Test
    void whatOnlyAnUpdateCanSet() throws IOException {
        String name = newCollection(unnamed(vector()));
        UpdateCollection.Builder update = UpdateCollection.newBuilder().setCollectionName(name);
        update.getParamsBuilder().setReadFanOutFactor(2);
        collections.update(update.build());
        assertThat(info(name).getConfig().getParams().getReadFanOutFactor()).isEqualTo(2);
        assertThat(copy(name).getConfig()).isEqualTo(info(name).getConfig());
    }

    @Test
    void optimizersLogStrictModeAndTheMetadataThatIsNotWefts() throws IOException {
        CreateCollection.Builder request =
                unnamed(vector())
                        .setOptimizersConfig(
                                OptimizersConfigDiff.newBuilder()
                                        .setIndexingThreshold(1234)
                                        .setDefaultSegmentNumber(2)
                                        .setDeletedThreshold(0.5)
                                        .setMaxSegmentSize(50_000)
                                        .setFlushIntervalSec(7))
                        .setWalConfig(
                                WalConfigDiff.newBuilder()
                                        .setWalCapacityMb(8)
                                        .setWalSegmentsAhead(1))
                        .setStrictModeConfig(
                                StrictModeConfig.newBuilder()
                                        .setEnabled(true)
                                        .setMaxQueryLimit(100)
                                        .setUpsertMaxBatchsize(500))
                        .putMetadata("owner", value("library"));
        assertCopied(request);

        String name = newCollection(request.putMetadata("weft.model", value("minilm")));
        assertThat(copy(name).getConfig().getMetadataMap()).containsOnlyKeys("owner");
    }

    /** By field, with the type's parameters; null for none. */
    private static Map<String, PayloadIndexParams> indexes() {
        PayloadIndexParams.Builder params = PayloadIndexParams.newBuilder();
        Map<String, PayloadIndexParams> indexes = new TreeMap<>();
        indexes.put(
                "keyword",
                params.setKeywordIndexParams(
                                KeywordIndexParams.newBuilder().setIsTenant(true).setOnDisk(true))
                        .build());
        indexes.put(
                "integer",
                params.setIntegerIndexParams(
                                IntegerIndexParams.newBuilder().setLookup(false).setRange(true))
                        .build());
        indexes.put(
                "float",
                params.setFloatIndexParams(FloatIndexParams.newBuilder().setOnDisk(true)).build());
        indexes.put(
                "geo",
                params.setGeoIndexParams(GeoIndexParams.newBuilder().setOnDisk(true)).build());
        indexes.put(
                "text",
                params.setTextIndexParams(
                                TextIndexParams.newBuilder()
                                        .setTokenizer(TokenizerType.Word)
                                        .setLowercase(true)
                                        .setMinTokenLen(2)
                                        .setMaxTokenLen(20)
                                        .setPhraseMatching(true))
                        .build());
        indexes.put(
                "bool",
                params.setBoolIndexParams(BoolIndexParams.newBuilder().setOnDisk(true)).build());
        indexes.put(
                "datetime",
                params.setDatetimeIndexParams(DatetimeIndexParams.newBuilder().setIsPrincipal(true))
                        .build());
        indexes.put(
                "uuid",
                params.setUuidIndexParams(UuidIndexParams.newBuilder().setIsTenant(true)).build());
        return indexes;
    }

    @Test
    void payloadIndexesOfEachTypeWithTheirParameters() throws IOException {
        String name = newCollection(unnamed(vector()));
        indexes().forEach((type, params) -> index(name, type, type, params));
        for (String type : indexes().keySet()) {
            index(name, "plain." + type, type, PayloadIndexParams.getDefaultInstance());
        }

        Map<String, ?> copied = copy(name).getPayloadSchemaMap();
        assertThat(copied).hasSize(16).isEqualTo(info(name).getPayloadSchemaMap());
    }

    private void index(String name, String field, String type, PayloadIndexParams params) {
        String capital = type.substring(0, 1).toUpperCase() + type.substring(1);
        CreateFieldIndexCollection.Builder request =
                CreateFieldIndexCollection.newBuilder()
                        .setCollectionName(name)
                        .setFieldName(field)
                        .setFieldType(FieldType.valueOf("FieldType" + capital))
                        .setWait(true);
        if (!params.equals(PayloadIndexParams.getDefaultInstance())) {
            request.setFieldIndexParams(params);
        }
        points.createFieldIndex(request.build());
    }
}
