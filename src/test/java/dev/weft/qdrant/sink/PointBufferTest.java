package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.delete;
import static dev.weft.qdrant.sink.Points.overwrite;
import static dev.weft.qdrant.sink.Points.set;
import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.PointIdFactory;
import io.qdrant.client.ShardKeyFactory;
import io.qdrant.client.grpc.Common.PointId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PointBufferTest {

    private final PointBuffer buffer = new PointBuffer();

    @Test
    void takesInOrderOfArrivalUpToTheLimits() {
        List<PointOperation> all = List.of(upsert(1, "a"), upsert(2, "a"), upsert(3, "a"));
        all.forEach(this::add);
        int bytes = all.get(0).sizeInBytes();

        assertThat(take(10, 2L * bytes)).containsExactly(all.get(0), all.get(1));
        assertThat(take(10, 1)).as("at least one").containsExactly(all.get(2));
        assertThat(take(10, 1000)).isEmpty();
    }

    @Test
    void anUpsertOrDeleteReplacesAllThatWaits() {
        assertThat(add(upsert(1, "a"))).isZero();
        assertThat(add(overwrite(1, "b"))).isZero();
        assertThat(add(delete(1))).isEqualTo(2);
        assertThat(add(upsert(1, "c"))).isEqualTo(1);

        assertThat(buffer.waiting()).containsExactly(upsert(1, "c"));
    }

    @Test
    void anOverwrittenPayloadReplacesPayloadChangesButNotTheUpsertBefore() {
        add(upsert(1, "a"));
        add(set(1, "x", "1"));
        add(set(1, "y", "2"));

        assertThat(add(overwrite(1, "b"))).isEqualTo(2);
        assertThat(buffer.waiting()).containsExactly(upsert(1, "a"), overwrite(1, "b"));
    }

    @Test
    void aSetPayloadReplacesNothing() {
        add(overwrite(1, "a"));

        assertThat(add(set(1, "x", "1"))).isZero();
    }

    @Test
    void aPointInFlightHoldsBackItsNextOperation() {
        add(upsert(1, "a"));
        List<BufferedOperation> inFlight = buffer.take(10, 1000);
        add(overwrite(1, "b"));
        add(upsert(2, "a"));

        assertThat(take(10, 1000)).containsExactly(upsert(2, "a"));
        buffer.release(inFlight.get(0));
        assertThat(take(10, 1000)).containsExactly(overwrite(1, "b"));
    }

    @Test
    void aRequestNeverHoldsTwoOperationsOfAPoint() {
        add(upsert(1, "a"));
        add(overwrite(1, "b"));

        assertThat(take(10, 1000)).containsExactly(upsert(1, "a"));
        assertThat(take(10, 1000)).isEmpty();
    }

    @Test
    void allSpellingsOfAUuidAreOnePoint() {
        UUID uuid = UUID.fromString("a3c1e0b2-5a77-4f9b-9b7e-1d2f3a4b5c6d");
        add(PointOperation.delete(PointIdFactory.id(uuid)));

        assertThat(add(deleteUuid(uuid.toString().replace("-", "").toUpperCase()))).isEqualTo(1);
        assertThat(add(deleteUuid("urn:uuid:" + uuid))).isEqualTo(1);
    }

    @Test
    void theSameIdUnderAnotherShardKeyIsAnotherPoint() {
        add(delete(1).withShardKey(ShardKeyFactory.shardKey("a")));

        assertThat(add(delete(1).withShardKey(ShardKeyFactory.shardKey("b")))).isZero();
        assertThat(take(10, 1000)).hasSize(2);
    }

    @Test
    void aPointThatChangesAllTheTimeKeepsItsTurn() {
        buffer.add(upsert(1, "a"), 100);
        buffer.add(upsert(1, "b"), 200);

        assertThat(buffer.nextArrivedNanos()).isEqualTo(100);
    }

    @Test
    void countsAddUp() {
        add(upsert(1, "a"));
        add(upsert(1, "much longer than before"));
        add(overwrite(1, "b"));
        add(upsert(2, "a"));
        List<BufferedOperation> taken = buffer.take(1, 1000);

        assertThat(buffer.size()).isEqualTo(2);
        assertThat(buffer.readyPoints()).isEqualTo(1);
        assertThat(buffer.readyBytes()).isEqualTo(upsert(2, "a").sizeInBytes());
        buffer.release(taken.get(0));
        buffer.take(10, 1000).forEach(buffer::release);
        assertThat(buffer.size()).isZero();
        assertThat(buffer.bytes()).isZero();
        assertThat(buffer.readyBytes()).isZero();
        assertThat(buffer.readyPoints()).isZero();
    }

    private static PointOperation deleteUuid(String spelling) {
        return PointOperation.delete(PointId.newBuilder().setUuid(spelling).build());
    }

    private int add(PointOperation operation) {
        return buffer.add(operation, 0);
    }

    private List<PointOperation> take(int maxPoints, long maxBytes) {
        return buffer.take(maxPoints, maxBytes).stream().map(BufferedOperation::operation).toList();
    }
}
