package dev.weft.contract;

import static io.qdrant.client.ConditionFactory.hasVector;
import static io.qdrant.client.VectorFactory.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsDiff;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.CreateVectorNameRequest;
import io.qdrant.client.grpc.Points.DeleteVectorNameRequest;
import io.qdrant.client.grpc.Points.DenseVectorCreationConfig;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.Vector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vector spaces that are added to a collection which is there, looked at, tuned and taken away. */
class VectorSpacesContractITCase extends Contract {

    /** Of a and b. */
    private String newCollection() {
        CreateCollection.Builder request = CreateCollection.newBuilder();
        request.getVectorsConfigBuilder()
                .getParamsMapBuilder()
                .putMap("a", space(3, Distance.Dot))
                .putMap("b", space(2, Distance.Dot));
        return newCollection(request);
    }

    @Test
    void aVectorSpaceIsAddedToACollectionAndTakenAway() {
        String name = newCollection();
        upsert(name, named(1, Map.of("b", vector(1, 2))));
        CreateVectorNameRequest.Builder create = added(name, "new").toBuilder();
        points.createVectorName(create.build());
        points.createVectorName(create.build());
        assertThat(vectors(name, 1)).containsOnlyKeys("b");
        update(name, true, vectorsOf(1, Map.of("new", vector(3, 4))));
        assertThat(vectors(name, 1).get("new").getDense().getDataList())
                .containsExactly(0.6f, 0.8f);
        create.getDenseConfigBuilder().setSize(3);
        assertInvalid(
                () -> points.createVectorName(create.build()),
                "Wrong input: Vector `new` already exists with a different configuration");
        drop(name, "new");
        assertThat(vectors(name, 1)).containsOnlyKeys("b");
        assertInvalid(
                () -> update(name, true, vectorsOf(1, Map.of("new", vector(3, 4)))),
                "Wrong input: Not existing vector name error: new");
    }

    private static CreateVectorNameRequest added(String collection, String vector) {
        return CreateVectorNameRequest.newBuilder()
                .setCollectionName(collection)
                .setWait(true)
                .setVectorName(vector)
                .setDenseConfig(
                        DenseVectorCreationConfig.newBuilder()
                                .setSize(2)
                                .setDistance(Distance.Cosine))
                .build();
    }

    private List<Long> having(String collection, String vector) {
        return found(collection, Filter.newBuilder().addMust(hasVector(vector)).build());
    }

    private List<Long> lacking(String collection, String vector) {
        return found(collection, Filter.newBuilder().addMustNot(hasVector(vector)).build());
    }

    @Test
    void pointsAreToldApartByWhetherTheyHaveAVector() {
        String name = newCollection();
        upsert(name, named(1, Map.of("b", vector(1, 2))), named(2, Map.of("a", vector(1, 2, 3))));
        points.createVectorName(added(name, "new"));
        assertThat(having(name, "new")).isEmpty();
        assertThat(lacking(name, "new")).containsExactlyInAnyOrder(1L, 2L);
        update(name, true, vectorsOf(2, Map.of("new", vector(3, 4))));
        assertThat(having(name, "new")).containsExactly(2L);
        assertThat(lacking(name, "new")).containsExactly(1L);
        assertThat(having(name, "never-heard-of")).isEmpty();
    }

    @Test
    void theUnnamedVectorGoesByTheEmptyName() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, 1, 2, 3, 4));
        assertThat(having(name, "")).containsExactly(1L);
        assertThat(lacking(name, "")).isEmpty();
    }

    @Test
    void aNamedVectorIsAddedBesideTheUnnamedOne() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, 1, 2, 3, 4), point(2, 4, 3, 2, 1));
        points.createVectorName(added(name, "new"));
        update(name, true, vectorsOf(1, Map.of("new", vector(3, 4))));
        assertThat(having(name, "new")).containsExactly(1L);
        assertThat(having(name, "")).containsExactlyInAnyOrder(1L, 2L);
        assertThat(vectors(name, 1).get("new").getDense().getDataList())
                .containsExactly(0.6f, 0.8f);
        upsert(name, point(3, 1, 1, 1, 1));
        assertThat(lacking(name, "new")).containsExactlyInAnyOrder(2L, 3L);
        assertThat(spaces(name).getParamsMap().getMapMap()).containsOnlyKeys("", "new");
        drop(name, "");
        assertThat(spaces(name).getParamsMap().getMapMap()).containsOnlyKeys("new");
    }

    private VectorsConfig spaces(String collection) {
        return info(collection).getConfig().getParams().getVectorsConfig();
    }

    private void drop(String collection, String vector) {
        points.deleteVectorName(
                DeleteVectorNameRequest.newBuilder()
                        .setCollectionName(collection)
                        .setWait(true)
                        .setVectorName(vector)
                        .build());
    }

    @Test
    void aBatchOfVectorsFailsIfOneOfItsPointsIsMissing() {
        String name = newCollection();
        upsert(name, named(1, Map.of("b", vector(1, 2))), named(2, Map.of("b", vector(1, 2))));
        points.createVectorName(added(name, "new"));
        Map<String, Vector> vectors = Map.of("new", vector(3, 4));
        UpdateBatchPoints batch =
                UpdateBatchPoints.newBuilder()
                        .setCollectionName(name)
                        .setWait(true)
                        .addOperations(
                                PointsUpdateOperation.newBuilder()
                                        .setUpdateVectors(
                                                PointsUpdateOperation.UpdateVectors.newBuilder()
                                                        .addPoints(vectorsOf(1, vectors))
                                                        .addPoints(vectorsOf(9, vectors))
                                                        .addPoints(vectorsOf(2, vectors))))
                        .build();
        assertFails(
                () -> points.updateBatch(batch),
                Status.Code.NOT_FOUND,
                "Not found: No point with id 9 found");
    }

    @Test
    void anAddedVectorIsTunedAfterwards() {
        String name = newCollection(Distance.Dot);
        points.createVectorName(added(name, "new"));
        UpdateCollection.Builder change = UpdateCollection.newBuilder().setCollectionName(name);
        change.getVectorsConfigBuilder()
                .getParamsMapBuilder()
                .putMap(
                        "new",
                        VectorParamsDiff.newBuilder()
                                .setOnDisk(true)
                                .setHnswConfig(HnswConfigDiff.newBuilder().setM(8))
                                .setQuantizationConfig(
                                        QuantizationConfigDiff.newBuilder()
                                                .setScalar(
                                                        ScalarQuantization.newBuilder()
                                                                .setType(QuantizationType.Int8)
                                                                .setAlwaysRam(true)))
                                .build());
        collections.update(change.build());
        VectorParams tuned = spaces(name).getParamsMap().getMapOrThrow("new");
        assertThat(tuned.getOnDisk()).isTrue();
        assertThat(tuned.getHnswConfig().getM()).isEqualTo(8);
        assertThat(tuned.getQuantizationConfig().getScalar().getAlwaysRam()).isTrue();
        assertThat(tuned.getSize()).isEqualTo(2);
    }

    @Test
    void theLastVectorOfACollectionGoesToo() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, 1, 2, 3, 4));
        drop(name, "");
        assertThat(spaces(name).getParamsMap().getMapMap()).isEmpty();
        assertThat(count(name)).isEqualTo(1);
    }
}
