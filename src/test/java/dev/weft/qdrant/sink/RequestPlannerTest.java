package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.delete;
import static dev.weft.qdrant.sink.Points.overwrite;
import static dev.weft.qdrant.sink.Points.update;
import static dev.weft.qdrant.sink.Points.upsert;
import static io.qdrant.client.ShardKeyFactory.shardKey;
import static io.qdrant.client.ShardKeySelectorFactory.shardKeySelector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.qdrant.sink.WriteRequest.BatchCall;
import dev.weft.qdrant.sink.WriteRequest.DeleteCall;
import dev.weft.qdrant.sink.WriteRequest.UpsertCall;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.WriteOrdering;
import io.qdrant.client.grpc.Points.WriteOrderingType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestPlannerTest {

    private static final WriteOrdering STRONG =
            WriteOrdering.newBuilder().setType(WriteOrderingType.Strong).build();

    private final RequestPlanner planner = new RequestPlanner("books", true, STRONG);

    @Test
    void upsertsAloneBecomeAnUpsert() {
        assertThat(planner.plan(List.of(upsert(1, "a"), upsert(2, "a"))))
                .isInstanceOfSatisfying(
                        UpsertCall.class,
                        call -> {
                            assertThat(call.message().getPointsCount()).isEqualTo(2);
                            assertThat(call.message().getCollectionName()).isEqualTo("books");
                            assertThat(call.message().getWait()).isTrue();
                            assertThat(call.message().getOrdering().getType())
                                    .isEqualTo(WriteOrderingType.Strong);
                            assertThat(call.message().hasShardKeySelector()).isFalse();
                        });
    }

    @Test
    void upsertsOfOneShardBecomeAnUpsertIntoIt() {
        assertThat(planner.plan(List.of(upsert(1, "a").withShardKey(shardKey("de")))))
                .isInstanceOfSatisfying(
                        UpsertCall.class,
                        call ->
                                assertThat(call.message().getShardKeySelector().getShardKeysList())
                                        .containsExactly(shardKey("de")));
    }

    @Test
    void deletesAloneBecomeADeleteOfTheirShard() {
        assertThat(planner.plan(List.of(delete(1).withShardKey(shardKey("de")))))
                .isEqualTo(
                        new DeleteCall(
                                DeletePoints.newBuilder()
                                        .setCollectionName("books")
                                        .setWait(true)
                                        .setOrdering(STRONG)
                                        .setPoints(
                                                Updates.of(delete(1)).getDeletePoints().getPoints())
                                        .setShardKeySelector(shardKeySelector("de"))
                                        .build()));
    }

    @Test
    void deletesOfTwoShardsBecomeABatch() {
        assertThat(planner.plan(List.of(delete(1), delete(1).withShardKey(shardKey("de")))))
                .isEqualTo(
                        new BatchCall(
                                UpdateBatchPoints.newBuilder()
                                        .setCollectionName("books")
                                        .setWait(true)
                                        .setOrdering(STRONG)
                                        .addOperations(Updates.of(delete(1)))
                                        .addOperations(
                                                Updates.of(delete(1).withShardKey(shardKey("de"))))
                                        .build()));
    }

    @Test
    void vectorsOfOneShardGoTogether() {
        List<PointOperation> vectors =
                List.of(update(1, 2), update(2, 3), update(3, 4).withShardKey(shardKey("de")));

        assertThat(planner.plan(vectors))
                .isInstanceOfSatisfying(
                        BatchCall.class,
                        call ->
                                assertThat(call.message().getOperationsList())
                                        .extracting(
                                                operation ->
                                                        operation
                                                                .getUpdateVectors()
                                                                .getPointsCount())
                                        .containsExactly(2, 1));
    }

    @Test
    void aMixtureBecomesABatchWithOneOperationForEachKindAndShard() {
        List<PointOperation> mixture =
                List.of(
                        upsert(1, "a").withShardKey(shardKey("de")),
                        delete(2),
                        upsert(3, "a"),
                        overwrite(4, "a"),
                        upsert(5, "a").withShardKey(shardKey("de")));

        assertThat(planner.plan(mixture))
                .isInstanceOfSatisfying(
                        BatchCall.class,
                        call ->
                                assertThat(call.message().getOperationsList())
                                        .containsExactly(
                                                Updates.upsert(
                                                        List.of(
                                                                upsert(1, "a").point(),
                                                                upsert(5, "a").point()),
                                                        Optional.of(shardKey("de"))),
                                                Updates.upsert(
                                                        List.of(upsert(3, "a").point()),
                                                        Optional.empty()),
                                                Updates.of(delete(2)),
                                                Updates.of(overwrite(4, "a"))));
    }
}
