package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.job.options.BadOptionsException;
import dev.weft.qdrant.collection.CollectionBlueprint;
import io.qdrant.client.ShardKeyFactory;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class BlueprintsTest {

    private static final VectorParams HALVES =
            VectorParams.newBuilder()
                    .setSize(8)
                    .setDistance(Distance.Dot)
                    .setDatatype(Datatype.Float16)
                    .setOnDisk(true)
                    .build();

    @Test
    void withoutOptionsACollectionIsTheServersDefaultAndComparesByCosine() {
        assertThat(blueprints().anew(4).creation())
                .isEqualTo(
                        CreateCollection.newBuilder()
                                .setVectorsConfig(unnamed(4, Distance.Cosine))
                                .setHnswConfig(HnswConfigDiff.getDefaultInstance())
                                .build());
    }

    @Test
    void optionsSayHowItIsMade() {
        CollectionBlueprint made =
                blueprints(
                                "qdrant.vector-name", "text",
                                "qdrant.create.distance", "euclid",
                                "qdrant.create.datatype", "uint8",
                                "qdrant.create.on-disk", "true",
                                "qdrant.create.quantization", "product",
                                "qdrant.create.hnsw-m", "24",
                                "qdrant.create.shards", "3",
                                "qdrant.create.payload-indexes", "year:integer")
                        .anew(4);

        assertThat(made.vectors())
                .isEqualTo(
                        Map.of(
                                "text",
                                VectorParams.newBuilder()
                                        .setSize(4)
                                        .setDistance(Distance.Euclid)
                                        .setDatatype(Datatype.Uint8)
                                        .setOnDisk(true)
                                        .build()));
        assertThat(made.creation().getQuantizationConfig().hasProduct()).isTrue();
        assertThat(made.creation().getHnswConfig().getM()).isEqualTo(24);
        assertThat(made.creation().getShardNumber()).isEqualTo(3);
        assertThat(made.indexes().get("year").getDataType()).isEqualTo(PayloadSchemaType.Integer);
    }

    @Test
    void aCollectionLikeAnotherDiffersInTheDimensionAlone() {
        CollectionInfo.Builder other = other();
        other.putPayloadSchema(
                "year",
                PayloadSchemaInfo.newBuilder().setDataType(PayloadSchemaType.Integer).build());
        other.getConfigBuilder().putMetadata("owner", ValueFactory.value("library"));
        other.getConfigBuilder().putMetadata("weft.model", ValueFactory.value("old"));

        CollectionBlueprint like =
                blueprints().like("books", CollectionBlueprint.like(other.build()), 4);

        assertThat(like.vectors()).isEqualTo(Map.of("", HALVES.toBuilder().setSize(4).build()));
        assertThat(like.creation().getHnswConfig().getM()).isEqualTo(48);
        assertThat(like.creation().getShardNumber()).isEqualTo(2);
        assertThat(like.creation().getMetadataMap()).containsOnlyKeys("owner");
        assertThat(like.indexes()).containsOnlyKeys("year");
    }

    @Test
    void theVectorMayGetAnotherName() {
        CollectionBlueprint like =
                blueprints("qdrant.vector-name", "text")
                        .like("books", CollectionBlueprint.like(other().build()), 4);

        assertThat(like.vectors()).isEqualTo(Map.of("text", HALVES.toBuilder().setSize(4).build()));
    }

    @Test
    void vectorsThatTheJobWouldLeaveBehindAreLeftBehindOnlyWhenToldSo() {
        CollectionInfo.Builder other = other();
        other.getConfigBuilder()
                .getParamsBuilder()
                .getSparseVectorsConfigBuilder()
                .putMap("words", SparseVectorParams.getDefaultInstance());

        assertThatThrownBy(
                        () ->
                                blueprints()
                                        .like("books", CollectionBlueprint.like(other.build()), 4))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining("books also has the vectors words")
                .hasMessageContaining("Say qdrant.create.like: books");
        assertThat(
                        blueprints("qdrant.create.like", "books")
                                .like("books", CollectionBlueprint.like(other.build()), 4)
                                .creation()
                                .getSparseVectorsConfig()
                                .getMapMap())
                .containsOnlyKeys("words");
    }

    @Test
    void amongSeveralVectorsTheOneHasToBeNamed() {
        CollectionInfo.Builder other = other();
        other.getConfigBuilder()
                .getParamsBuilder()
                .getVectorsConfigBuilder()
                .getParamsMapBuilder()
                .putMap("text", HALVES)
                .putMap("image", HALVES);

        assertThatThrownBy(
                        () ->
                                blueprints("qdrant.create.like", "books")
                                        .like("books", CollectionBlueprint.like(other.build()), 4))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining("name the one to embed by qdrant.vector-name");
    }

    @Test
    void shardKeysHaveTheShardsThatTheyHadUnlessTheOptionsSayHowMany() {
        CreateShardKey key =
                CreateShardKey.newBuilder()
                        .setShardKey(ShardKeyFactory.shardKey("de"))
                        .setShardsNumber(3)
                        .build();
        CollectionBlueprint like =
                CollectionBlueprint.like(other().build()).withShardKeys(List.of(key));

        assertThat(blueprints().like("books", like, 4).shardKeys()).containsExactly(key);
        assertThat(blueprints("qdrant.create.shards", "2").like("books", like, 4).shardKeys())
                .containsExactly(key.toBuilder().clearShardsNumber().build());
    }

    private static CollectionInfo.Builder other() {
        CollectionInfo.Builder info = CollectionInfo.newBuilder();
        info.getConfigBuilder().getHnswConfigBuilder().setM(48);
        info.getConfigBuilder()
                .getParamsBuilder()
                .setShardNumber(2)
                .getVectorsConfigBuilder()
                .setParams(HALVES);
        return info;
    }

    private static VectorsConfig unnamed(int size, Distance distance) {
        return VectorsConfig.newBuilder()
                .setParams(VectorParams.newBuilder().setSize(size).setDistance(distance))
                .build();
    }

    private static Blueprints blueprints(String... options) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            map.put(options[i], options[i + 1]);
        }
        return new Blueprints(Configuration.fromMap(map));
    }
}
