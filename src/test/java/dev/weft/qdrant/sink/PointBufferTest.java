package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.delete;
import static dev.weft.qdrant.sink.Points.overwrite;
import static dev.weft.qdrant.sink.Points.set;
import static dev.weft.qdrant.sink.Points.update;
import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.weft.qdrant.sink.PointOperation.UpdateVectors;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.ShardKeyFactory;
import io.qdrant.client.VectorFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.Vector;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    /** Acknowledged in any order, some of them after younger ones of other points have come. */
    @Test
    void whatWaitsTheLongestGoesFirstWheneverItsPointComesBack() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            PointBuffer some = new PointBuffer();
            List<BufferedOperation> inFlight = new ArrayList<>();
            for (long now = Long.MAX_VALUE - 100; now != Long.MIN_VALUE + 100; now++) {
                some.add(set(random.nextInt(12), "x", "" + now), now);
                if (random.nextInt(3) > 0 && some.readyPoints() > 0) {
                    long next = some.nextArrivedNanos();
                    BufferedOperation taken = some.take(1, 1000).get(0);
                    inFlight.add(taken);
                    assertThat(taken.arrivedNanos()).isEqualTo(next);
                    assertThat(some.readyPoints() == 0 || some.nextArrivedNanos() - next >= 0)
                            .as("none that is ready is older")
                            .isTrue();
                }
                if (random.nextInt(3) > 0 && !inFlight.isEmpty()) {
                    some.acknowledged(inFlight.remove(random.nextInt(inFlight.size())));
                }
            }
        }
    }

    /** Or a writer would keep a line for each point that it ever wrote. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPointOfWhichNothingWaitsIsForgotten() {
        add(upsert(1, "a"));
        WeakReference<PointLine> line = acknowledged();

        while (line.get() != null) {
            System.gc();
        }
        assertThat(buffer.size()).isZero();
    }

    private WeakReference<PointLine> acknowledged() {
        BufferedOperation taken = buffer.take(1, 1000).get(0);
        buffer.acknowledged(taken);
        return new WeakReference<>(taken.line());
    }

    @Test
    void originsAreHeldButNotSentAndThoseOfOneDocumentAreOne() {
        ByteString origin = ByteString.copyFrom(new byte[1_000]);
        PointOperation first = upsert(1, "a").withOrigin(origin);
        PointOperation second = upsert(2, "a").withOrigin(origin);
        add(first, second);
        int bytes = first.sizeInBytes();

        assertThat(buffer.bytes()).isEqualTo(1_000 + 2L * bytes);
        assertThat(buffer.readyBytes()).isEqualTo(2L * bytes);
        assertThat(take(10, 2L * bytes)).hasSize(2);
        assertThat(buffer.bytes()).isZero();
    }

    @Test
    void anUpsertOrDeleteIsSentForAllThatWaits() {
        add(upsert(1, "a"), overwrite(1, "b"), delete(1), upsert(1, "c"));

        assertThat(drain()).containsExactly(upsert(1, "c"));
    }

    @Test
    void anOverwrittenPayloadIsSentForPayloadChangesButNotForTheUpsertBefore() {
        add(upsert(1, "a"), set(1, "x", "1"), set(1, "y", "2"), overwrite(1, "b"));

        assertThat(drain()).containsExactly(upsert(1, "a"), overwrite(1, "b"));
    }

    @Test
    void vectorsAreSentForEarlierOnesOfTheSameNamesAlone() {
        UpdateVectors old = vectors("small");
        UpdateVectors both = vectors("small", "large");
        add(upsert(1, "a"), update(1, 2), update(1, 3), old, both, old, overwrite(1, "b"));

        assertThat(drain())
                .containsExactly(upsert(1, "a"), update(1, 3), both, old, overwrite(1, "b"));
    }

    private static UpdateVectors vectors(String... names) {
        Map<String, Vector> vectors =
                Stream.of(names)
                        .collect(Collectors.toMap(name -> name, name -> VectorFactory.vector(1f)));
        return PointOperation.updateVectors(
                PointIdFactory.id(1), VectorsFactory.namedVectors(vectors));
    }

    @Test
    void aSetPayloadIsSentForNothingButItself() {
        add(overwrite(1, "a"), set(1, "x", "1"));

        assertThat(drain()).containsExactly(overwrite(1, "a"), set(1, "x", "1"));
    }

    @Test
    void whatARejectedOperationSupersededComesBackBeforeWhatFollowed() {
        add(set(1, "x", "1"), upsert(1, "a"), overwrite(1, "b"), upsert(1, "bad"));
        BufferedOperation bad = buffer.take(10, 1000).get(0);
        add(overwrite(1, "c"));

        assertThat(bad.count()).isEqualTo(4);
        buffer.rejected(bad);

        assertThat(buffer.size()).isEqualTo(4);
        assertThat(drain()).containsExactly(upsert(1, "a"), overwrite(1, "b"), overwrite(1, "c"));
        assertThat(buffer.size()).isZero();
        assertThat(buffer.bytes()).isZero();
    }

    @Test
    void supersededOperationsAreInTheStateInTheirOrder() {
        add(set(1, "x", "1"), upsert(1, "a"), overwrite(1, "b"), delete(1));

        assertThat(buffer.waiting())
                .containsExactly(set(1, "x", "1"), upsert(1, "a"), overwrite(1, "b"), delete(1));
    }

    @Test
    void aPointInFlightHoldsBackItsNextOperation() {
        add(upsert(1, "a"));
        List<BufferedOperation> inFlight = buffer.take(10, 1000);
        add(overwrite(1, "b"));
        add(upsert(2, "a"));

        assertThat(take(10, 1000)).containsExactly(upsert(2, "a"));
        buffer.acknowledged(inFlight.get(0));
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
        add(deleteUuid(uuid.toString().replace("-", "").toUpperCase(Locale.ROOT)));
        add(deleteUuid("urn:uuid:" + uuid));
        add(deleteUuid("{" + uuid + "}"));

        assertThat(buffer.readyPoints()).isEqualTo(1);
    }

    @Test
    void theSameIdUnderAnotherShardKeyIsAnotherPoint() {
        add(delete(1).withShardKey(ShardKeyFactory.shardKey("a")));
        add(delete(1).withShardKey(ShardKeyFactory.shardKey("b")));

        assertThat(take(10, 1000)).hasSize(2);
    }

    @Test
    void aPointThatChangesAllTheTimeKeepsItsTurn() {
        buffer.add(upsert(1, "a"), 100);
        buffer.add(upsert(1, "b"), 200);

        assertThat(buffer.nextArrivedNanos()).isEqualTo(100);
    }

    @Test
    void aPointThatWasInFlightGoesBeforeWhatCameAfterItAndBehindWhatWaitedLonger() {
        add(upsert(1, "a"));
        add(upsert(2, "a"));
        List<BufferedOperation> inFlight = buffer.take(10, 1000);
        buffer.add(upsert(1, "b"), 100);
        buffer.add(upsert(3, "a"), 200);
        buffer.add(upsert(4, "a"), 300);
        buffer.add(upsert(2, "b"), 250);

        inFlight.forEach(buffer::acknowledged);

        assertThat(buffer.nextArrivedNanos()).isEqualTo(100);
        assertThat(take(10, 1000))
                .containsExactly(upsert(1, "b"), upsert(3, "a"), upsert(2, "b"), upsert(4, "a"));
    }

    @Test
    void whatIsReadyAgainIsCountedOnceWhateverSupersedesIt() {
        add(upsert(1, "a"));
        BufferedOperation inFlight = buffer.take(10, 1000).get(0);
        add(upsert(1, "b"));
        buffer.acknowledged(inFlight);
        add(upsert(1, "much longer than before"));

        assertThat(buffer.readyPoints()).isEqualTo(1);
        assertThat(buffer.readyBytes())
                .isEqualTo(upsert(1, "much longer than before").sizeInBytes());
    }

    @Test
    void countsAddUp() {
        add(upsert(1, "a"), upsert(1, "much longer than before"), overwrite(1, "b"));
        add(upsert(2, "a"));
        buffer.take(1, 1000);

        assertThat(buffer.size()).as("the overwrite, and point 2").isEqualTo(2);
        assertThat(buffer.readyPoints()).isEqualTo(1);
        assertThat(buffer.readyBytes()).isEqualTo(upsert(2, "a").sizeInBytes());
        assertThat(buffer.bytes())
                .isEqualTo(upsert(2, "a").sizeInBytes() + overwrite(1, "b").sizeInBytes());
    }

    private static PointOperation deleteUuid(String spelling) {
        return PointOperation.delete(PointId.newBuilder().setUuid(spelling).build());
    }

    private void add(PointOperation operation) {
        buffer.add(operation, 0);
    }

    private void add(PointOperation... operations) {
        List.of(operations).forEach(this::add);
    }

    /** Takes all that is ready, again and again, until nothing waits. */
    private List<PointOperation> drain() {
        List<PointOperation> drained = new ArrayList<>();
        while (buffer.readyPoints() > 0) {
            for (BufferedOperation taken : buffer.take(10, 1000)) {
                drained.add(taken.operation());
                buffer.acknowledged(taken);
            }
        }
        return drained;
    }

    private List<PointOperation> take(int maxPoints, long maxBytes) {
        return buffer.take(maxPoints, maxBytes).stream().map(BufferedOperation::operation).toList();
    }
}
