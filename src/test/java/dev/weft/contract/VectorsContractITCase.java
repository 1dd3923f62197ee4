package dev.weft.contract;

import static io.qdrant.client.ConditionFactory.hasVector;
import static io.qdrant.client.VectorFactory.multiVector;
import static io.qdrant.client.VectorFactory.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.MultiVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.DeletePointVectors;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.VectorsSelector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vectors as they are written, read, changed and taken away. */
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
                vectorsOf(1, Map.of("b", vector(5, 5))),
                vectorsOf(1, Map.of("b", vector(6, 6), "m", rows(1, 2, 3, 4))));
        assertThat(vectors(name, 1)).containsOnlyKeys("a", "b", "m");
        assertThat(vectors(name, 1).get("b").getDense().getDataList()).containsExactly(6f, 6f);
    }

    @Test
    void updatingVectorsOfAMissingPointFailsIfItWaits() {
        String name = newCollection();
        assertFails(
                () -> update(name, true, vectorsOf(9, Map.of("b", vector(1, 2)))),
                Status.Code.NOT_FOUND,
                "Not found: No point with id 9 found");
        update(name, false, vectorsOf(9, Map.of("b", vector(1, 2))));
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
}
