package dev.weft.qdrant.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateQueueInfo;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a writer asks no more of a server than that takes. */
class WriterPressureTest extends WriterScenario {

    @Test
    void theLimitOfStrictModeIsRespected() throws Exception {
        client.describing(strict(true));
        open(builder -> builder);
        simulation.pass(Duration.ofMillis(1));

        write(upserts(0, 12));
        writer.flush(true);

        assertThat(client.seen()).extracting(seen -> seen.ids().size()).containsExactly(5, 5, 2);
    }

    @Test
    void theLimitOfAStrictModeThatIsOffIsNone() throws Exception {
        client.describing(strict(false));
        open(builder -> builder);
        simulation.pass(Duration.ofMillis(1));

        write(upserts(0, 12));
        writer.flush(true);

        assertThat(client.seen()).extracting(seen -> seen.ids().size()).containsExactly(12);
    }

    private static CollectionInfo strict(boolean enabled) {
        StrictModeConfig.Builder strict =
                StrictModeConfig.newBuilder().setEnabled(enabled).setUpsertMaxBatchsize(5);
        return CollectionInfo.newBuilder()
                .setConfig(CollectionConfig.newBuilder().setStrictModeConfig(strict))
                .build();
    }

    @Test
    void theLimitIsAskedForUntilTheServerAnswersUnlessItMayNotBeKnown() throws Exception {
        client.failingToDescribe(Status.UNAVAILABLE);
        open(builder -> builder);
        simulation.pass(Duration.ofMillis(1_700));
        assertThat(client.asked()).isEqualTo(4);

        client.failingToDescribe(Status.PERMISSION_DENIED);
        simulation.pass(Duration.ofMinutes(1));
        assertThat(client.asked()).isEqualTo(5);
    }

    @Test
    void unappliedWritesInTheServersQueueHoldBackMore() throws Exception {
        client.describing(queue(100));
        open(builder -> builder.setWait(false).setMaxPointsPerRequest(1));
        simulation.pass(Duration.ofMillis(1));

        write(upserts(0, 3));
        simulation.pass(Duration.ofSeconds(2));
        assertThat(client.seen()).isEmpty();
        client.describing(queue(99));
        simulation.pass(Duration.ofSeconds(1));

        assertThat(client.seen()).hasSize(3);
    }

    @Test
    void aServerThatNoLongerTellsItsQueueHoldsNothingBack() throws Exception {
        client.describing(queue(100));
        open(builder -> builder.setWait(false).setMaxPointsPerRequest(1));
        simulation.pass(Duration.ofMillis(1));

        write(upserts(0, 3));
        client.describing(CollectionInfo.getDefaultInstance());
        simulation.pass(Duration.ofSeconds(1));

        assertThat(client.seen()).hasSize(3);
    }

    @Test
    void aServerThatIsGoneWithAFullQueueFailsTheJobAndDoesNotHoldItForEver() throws Exception {
        client.describing(queue(100));
        open(builder -> builder.setWait(false).setRetryBudget(3, Duration.ofMinutes(5)));
        simulation.pass(Duration.ofMillis(1));

        write(upserts(0, 3));
        client.failingToDescribe(Status.UNAVAILABLE).answering(ids -> Status.UNAVAILABLE);

        assertThatThrownBy(() -> writer.flush(true)).hasMessageContaining("in 3 attempts");
    }

    @Test
    void aFullQueueHoldsTheWritesBackWhileAskingForItIsRateLimited() throws Exception {
        client.describing(queue(100));
        open(builder -> builder.setWait(false).setMaxPointsPerRequest(1));
        simulation.pass(Duration.ofMillis(1));

        write(upserts(0, 3));
        client.failingToDescribe(Status.RESOURCE_EXHAUSTED);
        simulation.pass(Duration.ofSeconds(2));
        assertThat(client.seen()).isEmpty();
        client.describing(queue(0));
        simulation.pass(Duration.ofSeconds(1));

        assertThat(client.seen()).hasSize(3);
    }

    @Test
    void aServerThatKnowsNoQueueIsNotAskedAgain() throws Exception {
        open(builder -> builder.setWait(false));

        simulation.pass(Duration.ofMinutes(1));

        assertThat(client.asked()).isEqualTo(1);
    }

    @Test
    void aRateLimitHalvesTheRequestsInFlight() throws Exception {
        open(builder -> builder.setMaxPointsPerRequest(1).setMaxRequestsInFlight(8));
        client.answering(
                ids ->
                        client.seen().size() <= 8
                                ? Status.RESOURCE_EXHAUSTED.withDescription("limit")
                                : null);

        write(upserts(0, 8));
        simulation.pass(Duration.ofMillis(20));
        client.taking(Duration.ofSeconds(1)).forgetMost();
        write(upserts(8, 40));
        simulation.pass(Duration.ofMillis(500));

        assertThat(client.mostInFlight()).isEqualTo(4);
        writer.flush(true);
        assertThat(client.mostInFlight()).as("grows back").isGreaterThan(6);
    }

    private static CollectionInfo queue(long length) {
        return CollectionInfo.newBuilder()
                .setUpdateQueue(UpdateQueueInfo.newBuilder().setLength(length))
                .build();
    }
}
