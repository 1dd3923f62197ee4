package dev.weft.contract;

import static io.qdrant.client.ConditionFactory.hasVector;
import static io.qdrant.client.VectorFactory.multiVector;
import static io.qdrant.client.VectorFactory.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.MultiVectorConfig;
import io.qdrant.client.grpc.Collections.QuantizationConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsDiff;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.CreateVectorNameRequest;
import io.qdrant.client.grpc.Points.DeletePointVectors;
import io.qdrant.client.grpc.Points.DeleteVectorNameRequest;
import io.qdrant.client.grpc.Points.DenseVectorCreationConfig;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.PointVectors;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.VectorsSelector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VectorsContractITCase extends Contract {

    /** Dense a and b, multi m, sparse s. */
    private String newCollection() {
        CreateCollection.Builder request = CreateCollection.newBuilder();
        request.getVectorsConfigBuilder()
                .getParamsMapBuilder()
                .putMap("a", space(3, Distance.Dot))
                .putMap("b", space(2, Distance.Dot))
                .putMap(
                        "m",
                        space(2, Distance.Dot).toBuilder()
                                .setMultivectorConfig(MultiVectorConfig.getDefaultInstance())
                                .build());
        request.getSparseVectorsConfigBuilder()
                .putMap("s", SparseVectorParams.getDefaultInstance());
        return newCollection(request);
    }

    private Map<String, VectorOutput> vectors(String name, long id) {
        return get(name, id).getVectors().getVectors().getVectorsMap();
    }

    private void update(String name, boolean wait, PointVectors... changed) {
        points.updateVectors(
                UpdatePointVectors.newBuilder()
                        .setCollectionName(name)
                        .setWait(wait)
                        .addAllPoints(List.of(changed))
                        .build());
    }

    private static PointVectors of(long id, Map<String, Vector> vectors) {
        return PointVectors.newBuilder()
                .setId(PointIdFactory.id(id))
                .setVectors(VectorsFactory.namedVectors(vectors))
                .build();
    }

    private static Vector rows(float... flat) {
        return multiVector(new float[][] {{flat[0], flat[1]}, {flat[2], flat[3]}});
    }

    @Test
    void namedSparseAndMultiVectorsComeBackAsWritten() {
        String name = newCollection();
        upsert(
                name,
                named(
                        1,
                        Map.of(
                                "a", vector(1, 2, 3),
                                "m", rows(1, 2, 3, 4),
                                "s", vector(List.of(1f, 2f, 3f), List.of(9, 1, 4)))));
        Map<String, VectorOutput> vectors = vectors(name, 1);
        assertThat(vectors).containsOnlyKeys("a", "m", "s");
        assertThat(vectors.get("a").getDense().getDataList()).containsExactly(1f, 2f, 3f);
        assertThat(vectors.get("m").getMultiDense().getVectorsList())
                .extracting(row -> row.getDataList())
                .containsExactly(List.of(1f, 2f), List.of(3f, 4f));
        assertThat(vectors.get("s").getSparse().getIndicesList()).containsExactly(1, 4, 9);
        assertThat(vectors.get("s").getSparse().getValuesList()).containsExactly(2f, 3f, 1f);
    }

    @Test
    void anUpsertDropsTheNamedVectorsThatItDoesNotBring() {
        String name = newCollection();
        upsert(name, named(1, Map.of("a", vector(1, 2, 3), "b", vector(1, 2))));
        upsert(name, named(1, Map.of("b", vector(3, 4))));
        assertThat(vectors(name, 1)).containsOnlyKeys("b");
    }

    @Test
    void vectorsThatDoNotFitTheirSpaceAreRefused() {
        String name = newCollection();
        assertInvalid(
                () -> upsert(name, named(1, Map.of("c", vector(1, 2)))),
                "Wrong input: Not existing vector name error: c");
        assertInvalid(
                () -> upsert(name, point(1, 1, 2, 3)),
                "Wrong input: Not existing vector name error: ");
        assertInvalid(
                () -> upsert(name, named(1, Map.of("a", vector(1, 2)))),
                "Wrong input: Vector dimension error: expected dim: 3, got 2 for vector 'a'");
        assertInvalid(
                () -> upsert(name, named(1, Map.of("s", vector(1, 2)))),
                "Wrong input: Conversion between sparse and regular vectors failed");
        assertInvalid(
                () -> upsert(name, named(1, Map.of("b", rows(1, 2, 3, 4)))),
                "Wrong input: Conversion between multi and regular vectors failed");
        assertInvalid(
                () -> upsert(name, named(1, Map.of("s", vector(List.of(1f, 2f), List.of(7, 7))))),
                "Validation error in body: [points[0].vectors.vectors_options.vectors.[].indices:"
                        + " Validation error: must be unique [{}]]");
        assertThat(count(name)).isZero();
    }

    @Test
    void aWrongNameIsLostWithoutWaiting() {
        String name = newCollection();
        var result =
                points.upsert(
                                upsertOf(name, named(1, Map.of("c", vector(1, 2))))
                                        .setWait(false)
                                        .build())
                        .getResult();
        assertThat(result.getStatus()).isEqualTo(UpdateStatus.Acknowledged);
        upsert(name, named(2, Map.of("b", vector(1, 2))));
        assertThat(count(name)).isEqualTo(1);
    }

    @Test
    void updatingVectorsLeavesTheOthers() {
        String name = newCollection();
        upsert(name, named(1, Map.of("a", vector(1, 2, 3), "b", vector(1, 2))));
        update(
                name,
                true,
                of(1, Map.of("b", vector(5, 5))),
                of(1, Map.of("b", vector(6, 6), "m", rows(1, 2, 3, 4))));
        assertThat(vectors(name, 1)).containsOnlyKeys("a", "b", "m");
        assertThat(vectors(name, 1).get("b").getDense().getDataList()).containsExactly(6f, 6f);
    }

    @Test
    void updatingVectorsOfAMissingPointFailsIfItWaits() {
        String name = newCollection();
        assertFails(
                () -> update(name, true, of(9, Map.of("b", vector(1, 2)))),
                Status.Code.NOT_FOUND,
                "Not found: No point with id 9 found");
        update(name, false, of(9, Map.of("b", vector(1, 2))));
        assertThat(count(name)).isZero();
    }

    @Test
    void vectorsAreDeletedByName() {
        String name = newCollection();
        upsert(
                name,
                named(1, Map.of("a", vector(1, 2, 3), "b", vector(1, 2))),
                named(2, Map.of("a", vector(1, 2, 3), "b", vector(1, 2))));
        DeletePointVectors.Builder request =
                DeletePointVectors.newBuilder()
                        .setCollectionName(name)
                        .setWait(true)
                        .setPointsSelector(ids(1))
                        .setVectors(VectorsSelector.newBuilder().addNames("a"));
        points.deleteVectors(request.build());
        assertThat(vectors(name, 1)).containsOnlyKeys("b");
        assertThat(vectors(name, 2)).containsOnlyKeys("a", "b");
        assertThat(found(name, Filter.newBuilder().addMust(hasVector("a")).build()))
                .containsExactly(2L);
        request.getVectorsBuilder().clearNames().addNames("c");
        assertInvalid(
                () -> points.deleteVectors(request.build()),
                "Wrong input: Not existing vector name error: c");
    }

    @Test
    void aSelectorPicksVectorsByName() {
        String name = newCollection();
        upsert(name, named(1, Map.of("a", vector(1, 2, 3), "b", vector(1, 2))));
        GetPoints.Builder request =
                GetPoints.newBuilder().setCollectionName(name).addIds(PointIdFactory.id(1));
        assertThat(points.get(request.build()).getResult(0).hasVectors()).isFalse();
        request.getWithVectorsBuilder().getIncludeBuilder().addNames("b").addNames("m");
        assertThat(
                        points.get(request.build())
                                .getResult(0)
                                .getVectors()
                                .getVectors()
                                .getVectorsMap())
                .containsOnlyKeys("b");
        request.getWithVectorsBuilder().getIncludeBuilder().addNames("c");
        assertInvalid(
                () -> points.get(request.build()),
                "Wrong input: Not existing vector name error: c");
    }

    @Test
    void theEmptyNamePicksTheUnnamedVectorAlone() {
        CreateCollection.Builder both = CreateCollection.newBuilder();
        both.getVectorsConfigBuilder().setParams(space(4, Distance.Dot));
        both.getSparseVectorsConfigBuilder().putMap("s", SparseVectorParams.getDefaultInstance());
        String name = newCollection(both);
        upsert(
                name,
                named(1, Map.of("", vector(1, 2, 3, 4), "s", vector(List.of(1f), List.of(7)))));
        GetPoints.Builder request =
                GetPoints.newBuilder().setCollectionName(name).addIds(PointIdFactory.id(1));
        request.getWithVectorsBuilder().getIncludeBuilder().addNames("");

        assertThat(
                        points.get(request.build())
                                .getResult(0)
                                .getVectors()
                                .getVector()
                                .getDense()
                                .getDataList())
                .containsExactly(1f, 2f, 3f, 4f);
    }

    @Test
    void narrowDatatypesRound() {
        CreateCollection.Builder request = CreateCollection.newBuilder();
        VectorParams.Builder vector = space(3, Distance.Dot).toBuilder();
        request.getVectorsConfigBuilder()
                .getParamsMapBuilder()
                .putMap("bytes", vector.setDatatype(Datatype.Uint8).build())
                .putMap("halves", vector.setDatatype(Datatype.Float16).build());
        String name = newCollection(request);
        upsert(
                name,
                named(1, Map.of("bytes", vector(3.7f, 400, -2), "halves", vector(0.1f, 1e-7f, 2))));
        assertThat(vectors(name, 1).get("bytes").getDense().getDataList())
                .containsExactly(3f, 255f, 0f);
        assertThat(vectors(name, 1).get("halves").getDense().getDataList())
                .containsExactly(0.099975586f, 1.1920929e-7f, 2f);
    }

    @Test
    void aVectorSpaceIsAddedToACollectionAndTakenAway() {
        String name = newCollection();
        upsert(name, named(1, Map.of("b", vector(1, 2))));
        CreateVectorNameRequest.Builder create =
                CreateVectorNameRequest.newBuilder()
                        .setCollectionName(name)
                        .setWait(true)
                        .setVectorName("new")
                        .setDenseConfig(
                                DenseVectorCreationConfig.newBuilder()
                                        .setSize(2)
                                        .setDistance(Distance.Cosine));
        points.createVectorName(create.build());
        points.createVectorName(create.build());
        assertThat(vectors(name, 1)).containsOnlyKeys("b");
        update(name, true, of(1, Map.of("new", vector(3, 4))));
        assertThat(vectors(name, 1).get("new").getDense().getDataList())
                .containsExactly(0.6f, 0.8f);
        create.getDenseConfigBuilder().setSize(3);
        assertInvalid(
                () -> points.createVectorName(create.build()),
                "Wrong input: Vector `new` already exists with a different configuration");
        points.deleteVectorName(
                DeleteVectorNameRequest.newBuilder()
                        .setCollectionName(name)
                        .setWait(true)
                        .setVectorName("new")
                        .build());
        assertThat(vectors(name, 1)).containsOnlyKeys("b");
        assertInvalid(
                () -> update(name, true, of(1, Map.of("new", vector(3, 4)))),
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
        update(name, true, of(2, Map.of("new", vector(3, 4))));
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
        update(name, true, of(1, Map.of("new", vector(3, 4))));
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
        return collections
                .get(GetCollectionInfoRequest.newBuilder().setCollectionName(collection).build())
                .getResult()
                .getConfig()
                .getParams()
                .getVectorsConfig();
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
    void thePointsOfABatchBeforeAMissingOneMayHaveTheirVectors() {
        String name = newCollection();
        upsert(name, named(1, Map.of("b", vector(1, 2))), named(2, Map.of("b", vector(1, 2))));
        points.createVectorName(added(name, "new"));
        UpdateBatchPoints batch =
                UpdateBatchPoints.newBuilder()
                        .setCollectionName(name)
                        .setWait(true)
                        .addOperations(
                                PointsUpdateOperation.newBuilder()
                                        .setUpdateVectors(
                                                PointsUpdateOperation.UpdateVectors.newBuilder()
                                                        .addPoints(
                                                                of(1, Map.of("new", vector(3, 4))))
                                                        .addPoints(
                                                                of(9, Map.of("new", vector(3, 4))))
                                                        .addPoints(
                                                                of(
                                                                        2,
                                                                        Map.of(
                                                                                "new",
                                                                                vector(3, 4))))))
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
