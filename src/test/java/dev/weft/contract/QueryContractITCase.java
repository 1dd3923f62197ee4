package dev.weft.contract;

import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.QueryFactory.sample;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorFactory.multiVector;
import static io.qdrant.client.VectorFactory.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.MultiVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryBatchPoints;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.Sample;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchBatchPoints;
import io.qdrant.client.grpc.Points.SearchPoints;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QueryContractITCase extends Contract {

    private List<ScoredPoint> query(QueryPoints.Builder request) {
        return points.query(request.build()).getResultList();
    }

    private static QueryPoints.Builder near(String name, float... vector) {
        return QueryPoints.newBuilder().setCollectionName(name).setQuery(nearest(vector));
    }

    private static void assertHits(List<ScoredPoint> hits, double... idsAndScores) {
        assertThat(hits).hasSize(idsAndScores.length / 2);
        for (int i = 0; i < hits.size(); i++) {
            assertThat(hits.get(i).getId()).isEqualTo(id((long) idsAndScores[2 * i]));
            assertThat(hits.get(i).getScore())
                    .isCloseTo((float) idsAndScores[2 * i + 1], within(1e-5f));
        }
    }

    private String filled(Distance distance) {
        String name = newCollection(distance);
        upsert(
                name,
                point(1, 3, 0, 0, 0),
                point(2, 1, 1, 0, 0),
                point(3, 0, 0, 0, 2),
                point(4, -1, 0, 0, 0));
        return name;
    }

    @Test
    void eachDistanceGivesTheNearestFirstWithItsScore() {
        double diagonal = Math.sqrt(0.5);
        assertHits(
                query(near(filled(Distance.Cosine), 2, 0, 0, 0)), 1, 1, 2, diagonal, 3, 0, 4, -1);
        assertHits(query(near(filled(Distance.Dot), 2, 0, 0, 0)), 1, 6, 2, 2, 3, 0, 4, -2);
        assertHits(
                query(near(filled(Distance.Euclid), 2, 0, 0, 0)),
                1,
                1,
                2,
                Math.sqrt(2),
                3,
                Math.sqrt(8),
                4,
                3);
        assertHits(query(near(filled(Distance.Manhattan), 2, 0, 0, 0)), 1, 1, 2, 2, 4, 3, 3, 4);
    }

    @Test
    void limitOffsetAndThresholdCutTheHits() {
        String name = filled(Distance.Dot);
        assertHits(query(near(name, 2, 0, 0, 0).setLimit(2)), 1, 6, 2, 2);
        assertHits(query(near(name, 2, 0, 0, 0).setLimit(2).setOffset(1)), 2, 2, 3, 0);
        assertHits(query(near(name, 2, 0, 0, 0).setOffset(9)));
        assertHits(query(near(name, 2, 0, 0, 0).setScoreThreshold(2)), 1, 6);
        assertHits(query(near(filled(Distance.Euclid), 2, 0, 0, 0).setScoreThreshold(1.2f)), 1, 1);
        assertInvalid(
                () -> query(near(name, 2, 0, 0, 0).setLimit(0)),
                "Validation error in body: [limit: value 0 invalid, must be 1 or larger]");
    }

    @Test
    void aFilterHoldsForAllHits() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of("a", value(1))), point(2, Map.of("a", value(2))));
        QueryPoints.Builder request =
                near(name, 1, 0, 0, 0).setFilter(Filter.newBuilder().addMust(match("a", 2)));
        request.getParamsBuilder().setExact(true);
        assertHits(query(request), 2, 1);
    }

    @Test
    void hitsShowWhatIsAskedFor() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of("a", value(1))));
        ScoredPoint bare = query(near(name, 1, 0, 0, 0)).get(0);
        assertThat(bare.getPayloadMap()).isEmpty();
        assertThat(bare.hasVectors()).isFalse();
        ScoredPoint whole =
                query(near(name, 1, 0, 0, 0).setWithPayload(PAYLOAD).setWithVectors(VECTORS))
                        .get(0);
        assertThat(whole.getPayloadMap()).isEqualTo(Map.of("a", value(1)));
        assertThat(whole.getVectors().getVector().getDense().getDataList())
                .containsExactly(1f, 0f, 0f, 0f);
    }

    @Test
    void aPointIsNoHitOfAQueryByItself() {
        String name = filled(Distance.Dot);
        QueryPoints.Builder request =
                QueryPoints.newBuilder().setCollectionName(name).setQuery(nearest(id(1)));
        assertHits(query(request), 2, 3, 3, 0, 4, -3);
        assertFails(
                () -> query(request.setQuery(nearest(id(9)))),
                Status.Code.NOT_FOUND,
                "Not found: No point with id 9 found");
    }

    @Test
    void queriesThatDoNotFitTheCollectionAreRefused() {
        String name = filled(Distance.Dot);
        assertInvalid(
                () -> query(near(name, 1, 2, 3)),
                "Wrong input: Vector dimension error: expected dim: 4, got 3");
        assertInvalid(
                () -> query(near(name, 1, 2, 3, 4).setUsing("other")),
                "Wrong input: Not existing vector name error: other");
    }

    @Test
    void namedMultiAndSparseVectorsAreSearched() {
        CreateCollection.Builder request = CreateCollection.newBuilder();
        request.getVectorsConfigBuilder()
                .getParamsMapBuilder()
                .putMap("d", space(2, Distance.Dot))
                .putMap(
                        "m",
                        space(2, Distance.Dot).toBuilder()
                                .setMultivectorConfig(MultiVectorConfig.getDefaultInstance())
                                .build());
        request.getSparseVectorsConfigBuilder()
                .putMap("s", SparseVectorParams.getDefaultInstance())
                .putMap("i", SparseVectorParams.newBuilder().setModifier(Modifier.Idf).build());
        String name = newCollection(request);
        upsert(
                name,
                named(
                        1,
                        Map.of(
                                "d", vector(1, 2),
                                "m", multiVector(new float[][] {{1, 0}, {0, 2}}),
                                "s", vector(List.of(0.5f, 2f), List.of(1, 5)),
                                "i", vector(List.of(0.5f, 2f), List.of(1, 5)))),
                named(
                        2,
                        Map.of(
                                "d", vector(3, 4),
                                "m", multiVector(new float[][] {{1, 1}}),
                                "s", vector(List.of(1f, 1f), List.of(5, 7)),
                                "i", vector(List.of(1f, 1f), List.of(5, 7)))),
                named(3, Map.of("i", vector(List.of(1f), List.of(9)))));

        assertHits(query(near(name, 1, 0).setUsing("d")), 2, 3, 1, 1);
        QueryPoints.Builder sum = QueryPoints.newBuilder().setCollectionName(name);
        sum.setQuery(nearest(new float[][] {{1, 0}, {1, 3}})).setUsing("m");
        assertHits(query(sum), 1, 7, 2, 5);
        sum.setQuery(nearest(List.of(1f, 1f), List.of(5, 1))).setUsing("s");
        assertHits(query(sum), 1, 2.5, 2, 1);
        sum.setQuery(nearest(List.of(1f), List.of(7))).setUsing("s");
        assertHits(query(sum), 2, 1);
        double rare = Math.log((3 - 1 + 0.5) / (1 + 0.5) + 1);
        double common = Math.log((3 - 2 + 0.5) / (2 + 0.5) + 1);
        sum.setQuery(nearest(List.of(1f, 2f), List.of(5, 7))).setUsing("i");
        assertHits(query(sum), 2, common + 2 * rare, 1, 2 * common);
    }

    @Test
    void aSampleIsRandomAndWithoutAQueryTheOrderIsById() {
        String name = newCollection(Distance.Dot);
        upsert(
                name,
                LongStream.range(0, 50)
                        .mapToObj(i -> point(i, 1, 2, 3, 4))
                        .toArray(PointStruct[]::new));
        QueryPoints.Builder request = QueryPoints.newBuilder().setCollectionName(name);
        assertHits(query(request.setLimit(2).setOffset(1)), 1, 1, 2, 1);
        request.setQuery(sample(Sample.Random)).setLimit(50).clearOffset();
        assertThat(query(request))
                .extracting(hit -> hit.getId().getNum())
                .hasSize(50)
                .doesNotHaveDuplicates();
        assertThat(query(request.setLimit(7))).hasSize(7);
    }

    @Test
    void theOlderSearchFindsTheSame() {
        String name = filled(Distance.Dot);
        SearchPoints.Builder request =
                SearchPoints.newBuilder()
                        .setCollectionName(name)
                        .addAllVector(List.of(2f, 0f, 0f, 0f))
                        .setLimit(2)
                        .setOffset(1);
        assertHits(points.search(request.build()).getResultList(), 2, 2, 3, 0);
        assertInvalid(
                () -> points.search(request.clearLimit().build()),
                "Validation error in body: [limit: value 0 invalid, must be 1 or larger]");
    }

    @Test
    void batchesAnswerEachQuery() {
        String name = filled(Distance.Dot);
        var queried =
                points.queryBatch(
                                QueryBatchPoints.newBuilder()
                                        .setCollectionName(name)
                                        .addQueryPoints(near(name, 2, 0, 0, 0).setLimit(1))
                                        .addQueryPoints(near(name, 0, 0, 0, 1).setLimit(1))
                                        .build())
                        .getResultList();
        assertHits(queried.get(0).getResultList(), 1, 6);
        assertHits(queried.get(1).getResultList(), 3, 2);
        SearchPoints.Builder search =
                SearchPoints.newBuilder()
                        .setCollectionName(name)
                        .addAllVector(List.of(2f, 0f, 0f, 0f))
                        .setLimit(1);
        var searched =
                points.searchBatch(
                                SearchBatchPoints.newBuilder()
                                        .setCollectionName(name)
                                        .addSearchPoints(search)
                                        .build())
                        .getResultList();
        assertHits(searched.get(0).getResultList(), 1, 6);
    }
}
