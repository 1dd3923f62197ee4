package dev.weft.contract;

import static io.qdrant.client.ConditionFactory.hasId;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReadsContractITCase extends Contract {

    private ScrollResponse scroll(ScrollPoints.Builder request) {
        return points.scroll(request.build());
    }

    private static List<PointId> ids(ScrollResponse page) {
        return page.getResultList().stream().map(RetrievedPoint::getId).toList();
    }

    private static PointsUpdateOperation.Builder operation() {
        return PointsUpdateOperation.newBuilder();
    }

    @Test
    void scrollGoesByIdNumbersAsUnsignedFirstThenUuidsByTheirBytes() {
        String name = newCollection(Distance.Dot);
        PointId large = id(-1L);
        PointId low = id(UUID.fromString("00000000-0000-0000-0000-00000000000f"));
        PointId high = id(UUID.fromString("f0000000-0000-0000-0000-000000000000"));
        for (PointId id : List.of(high, large, id(7), low, id(3))) {
            upsert(name, point(id, 1, 2, 3, 4));
        }
        ScrollPoints.Builder request =
                ScrollPoints.newBuilder().setCollectionName(name).setLimit(2);
        ScrollResponse first = scroll(request);
        assertThat(ids(first)).containsExactly(id(3), id(7));
        assertThat(first.getNextPageOffset()).isEqualTo(large);
        ScrollResponse rest = scroll(request.setLimit(3).setOffset(large));
        assertThat(ids(rest)).containsExactly(large, low, high);
        assertThat(rest.hasNextPageOffset()).isFalse();
    }

    @Test
    void anOffsetIsIncludedAndNeedNotExist() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, 1, 2, 3, 4), point(5, 1, 2, 3, 4), point(9, 1, 2, 3, 4));
        ScrollPoints.Builder request = ScrollPoints.newBuilder().setCollectionName(name);
        assertThat(ids(scroll(request.setOffset(id(5))))).containsExactly(id(5), id(9));
        assertThat(ids(scroll(request.setOffset(id(6))))).containsExactly(id(9));
        assertThat(ids(scroll(request.setOffset(id(10))))).isEmpty();
        assertThat(ids(scroll(request.setOffset(id(new UUID(1, 1)))))).isEmpty();
    }

    @Test
    void aPageHasTenPointsWithTheirPayloadAloneIfNothingIsSaid() {
        String name = newCollection(Distance.Dot);
        upsert(
                name,
                LongStream.range(0, 12)
                        .mapToObj(i -> point(i, Map.of("i", value(i))))
                        .toArray(PointStruct[]::new));
        ScrollResponse page = scroll(ScrollPoints.newBuilder().setCollectionName(name));
        assertThat(page.getResultList()).hasSize(10);
        assertThat(page.getResult(3).getPayloadMap()).isEqualTo(Map.of("i", value(3)));
        assertThat(page.getResult(3).hasVectors()).isFalse();
        assertThat(page.getNextPageOffset()).isEqualTo(id(10));
    }

    @Test
    void pagesAreMadeOfThePointsThatTheFilterHoldsFor() {
        String name = newCollection(Distance.Dot);
        upsert(
                name,
                LongStream.range(0, 9)
                        .mapToObj(i -> point(i, Map.of("odd", value(i % 2))))
                        .toArray(PointStruct[]::new));
        ScrollPoints.Builder request =
                ScrollPoints.newBuilder()
                        .setCollectionName(name)
                        .setLimit(2)
                        .setFilter(Filter.newBuilder().addMust(match("odd", 1)));
        ScrollResponse page = scroll(request);
        assertThat(ids(page)).containsExactly(id(1), id(3));
        assertThat(page.getNextPageOffset()).isEqualTo(id(5));
        page = scroll(request.setOffset(page.getNextPageOffset()));
        assertThat(ids(page)).containsExactly(id(5), id(7));
        assertThat(page.hasNextPageOffset()).isFalse();
    }

    @Test
    void badScrollsAreRefused() {
        String name = newCollection(Distance.Dot);
        assertInvalid(
                () -> scroll(ScrollPoints.newBuilder().setCollectionName(name).setLimit(0)),
                "Validation error in body: [limit: value 0 invalid, must be 1 or larger]");
        assertInvalid(
                () ->
                        scroll(
                                ScrollPoints.newBuilder()
                                        .setCollectionName(name)
                                        .setOffset(PointId.newBuilder().setUuid("zzz"))),
                "Unable to parse UUID: zzz");
    }

    @Test
    void getGivesWhatIsThereOnceAndNothingMoreThanAsked() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of("a", value(1))), point(2, Map.of()));
        List<RetrievedPoint> found =
                points.get(
                                GetPoints.newBuilder()
                                        .setCollectionName(name)
                                        .addIds(id(2))
                                        .addIds(id(9))
                                        .addIds(id(1))
                                        .addIds(id(1))
                                        .build())
                        .getResultList();
        assertThat(found)
                .containsExactlyInAnyOrder(
                        RetrievedPoint.newBuilder().setId(id(1)).build(),
                        RetrievedPoint.newBuilder().setId(id(2)).build());
        assertThat(
                        points.get(GetPoints.newBuilder().setCollectionName(name).build())
                                .getResultList())
                .isEmpty();
    }

    @Test
    void pointsAreDeletedByIdAndByFilter() {
        String name = newCollection(Distance.Dot);
        upsert(
                name,
                point(1, Map.of("a", value(1))),
                point(2, Map.of("a", value(2))),
                point(3, Map.of("a", value(1))),
                point(4, Map.of()));
        DeletePoints.Builder request =
                DeletePoints.newBuilder().setCollectionName(name).setWait(true);
        UpdateResult result = points.delete(request.setPoints(ids(4, 99)).build()).getResult();
        assertThat(result.getStatus()).isEqualTo(UpdateStatus.Completed);
        Filter one = Filter.newBuilder().addMust(match("a", 1)).build();
        points.delete(request.setPoints(matching(one)).build());
        assertThat(scrolled(name, Filter.getDefaultInstance())).containsExactly(id(2));
        points.delete(request.setPoints(matching(Filter.getDefaultInstance())).build());
        assertThat(count(name)).isZero();
    }

    @Test
    void aDeleteNeedsASelector() {
        String name = newCollection(Distance.Dot);
        DeletePoints.Builder request =
                DeletePoints.newBuilder().setCollectionName(name).setWait(true);
        assertInvalid(() -> points.delete(request.build()), "PointSelector is missing");
        assertInvalid(
                () -> points.delete(request.setPoints(ids()).build()),
                "Bad request: Empty update request");
    }

    @Test
    void theOperationsOfABatchRunInOrder() {
        String name = newCollection(Distance.Dot);
        UpdateBatchPoints.Builder batch =
                UpdateBatchPoints.newBuilder().setCollectionName(name).setWait(true);
        PointsUpdateOperation.Builder upsert = operation();
        upsert.getUpsertBuilder().addPoints(point(1, Map.of("a", value(1))));
        PointsUpdateOperation.Builder set = operation();
        set.getSetPayloadBuilder().putPayload("b", value(2)).setPointsSelector(ids(1));
        PointsUpdateOperation.Builder remove = operation();
        remove.getDeletePayloadBuilder().addKeys("a").setPointsSelector(ids(1));
        List<UpdateResult> results =
                points.updateBatch(
                                batch.addOperations(upsert)
                                        .addOperations(set)
                                        .addOperations(remove)
                                        .build())
                        .getResultList();
        assertThat(results)
                .extracting(UpdateResult::getStatus)
                .hasSize(3)
                .containsOnly(UpdateStatus.Completed);
        assertThat(payload(name, 1)).isEqualTo(Map.of("b", value(2)));
    }

    @Test
    void eachUpsertOfABatchHasAFilterOfItsOwn() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of("a", value(1))), point(2, Map.of("a", value(1))));
        UpdateBatchPoints.Builder batch =
                UpdateBatchPoints.newBuilder().setCollectionName(name).setWait(true);
        for (long i = 1; i <= 2; i++) {
            PointsUpdateOperation.Builder upsert = operation();
            upsert.getUpsertBuilder()
                    .addPoints(point(i, Map.of("a", value(2))))
                    .setUpdateFilter(Filter.newBuilder().addMust(hasId(id(1))));
            batch.addOperations(upsert);
        }
        points.updateBatch(batch.build());
        assertThat(payload(name, 1)).isEqualTo(Map.of("a", value(2)));
        assertThat(payload(name, 2)).isEqualTo(Map.of("a", value(1)));
    }

    @Test
    void theOperationsBeforeOneThatFailsStayDone() {
        String name = newCollection(Distance.Dot);
        UpdateBatchPoints.Builder batch =
                UpdateBatchPoints.newBuilder().setCollectionName(name).setWait(true);
        for (PointStruct point :
                List.of(point(1, 1, 2, 3, 4), point(2, 1, 2), point(3, 1, 2, 3, 4))) {
            PointsUpdateOperation.Builder upsert = operation();
            upsert.getUpsertBuilder().addPoints(point);
            batch.addOperations(upsert);
        }
        assertInvalid(
                () -> points.updateBatch(batch.build()),
                "Wrong input: Vector dimension error: expected dim: 4, got 2");
        assertThat(scrolled(name, Filter.getDefaultInstance())).containsExactly(id(1));
    }
}
