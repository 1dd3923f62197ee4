package dev.weft.qdrant.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.qdrant.client.Outcome;
import dev.weft.qdrant.client.RetryCause;
import dev.weft.qdrant.client.RetryPolicy;
import dev.weft.qdrant.sink.Delivery.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private static final RetryPolicy POLICY =
            new RetryPolicy(
                    Duration.ofMillis(100), Duration.ofSeconds(10), 3, Duration.ofMinutes(1));

    @Test
    void theServersPauseIsHonoured() {
        Step step = delivery(4, 1).next(retry(Duration.ofSeconds(5)), POLICY, 0, 0);

        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Resend.class,
                        resend ->
                                assertThat(resend.pause())
                                        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6)));
    }

    @Test
    void theBudgetEndsInAttempts() {
        assertThat(delivery(4, 2).next(retry(Duration.ZERO), POLICY, 0, 0))
                .isInstanceOf(Step.Resend.class);
        assertThat(delivery(4, 3).next(retry(Duration.ZERO), POLICY, 0, 0))
                .isInstanceOf(Step.GiveUp.class);
    }

    @Test
    void theBudgetEndsInTime() {
        long late = Duration.ofSeconds(61).toNanos();

        assertThat(delivery(4, 1).next(retry(Duration.ZERO), POLICY, late, 0))
                .isEqualTo(new Step.GiveUp(Duration.ofSeconds(61)));
    }

    @Test
    void pausesThatTheServerAsksForAreOnNobodysBudget() {
        Delivery delivery = delivery(4, 0);
        long now = 0;
        for (int i = 0; i < 50; i++) {
            delivery.attempted();
            Step.Resend again =
                    (Step.Resend) delivery.next(retry(Duration.ofSeconds(20)), POLICY, now, 0);
            now += again.pause().toNanos();
        }

        delivery.attempted();
        assertThat(delivery.next(retry(Duration.ZERO), POLICY, now, 0))
                .as("the first failure of its own")
                .isInstanceOf(Step.Resend.class);
        assertThat(delivery.attempts()).isEqualTo(51);
    }

    @Test
    void whatTakesTooLongTwiceIsHalvedUntilOneIsAlone() {
        Outcome late = new Outcome.RetryAfter(Duration.ZERO, RetryCause.TIMEOUT);

        assertThat(delivery(2, 1).next(late, POLICY, 0, 0)).isInstanceOf(Step.Resend.class);
        assertThat(delivery(2, 2).next(late, POLICY, 0, 0)).isInstanceOf(Step.Halve.class);
        assertThat(delivery(1, 2).next(late, POLICY, 0, 0)).isInstanceOf(Step.Resend.class);
    }

    @Test
    void whatTakesTooLongOnceAfterItWasPutOffIsNotHalved() {
        Delivery delivery = delivery(2, 1);
        delivery.next(retry(Duration.ofSeconds(1)), POLICY, 0, 0);
        delivery.attempted();
        Outcome late = new Outcome.RetryAfter(Duration.ZERO, RetryCause.TIMEOUT);

        assertThat(delivery.next(late, POLICY, 0, 0)).isInstanceOf(Step.Resend.class);
    }

    @Test
    void aSplitOrABadPointHalvesUntilOneIsAlone() {
        for (Outcome outcome : List.of(new Outcome.Split("r"), new Outcome.Reject("r"))) {
            assertThat(delivery(2, 1).next(outcome, POLICY, 0, 0)).isEqualTo(new Step.Halve("r"));
            assertThat(delivery(1, 1).next(outcome, POLICY, 0, 0)).isEqualTo(new Step.Reject("r"));
        }
    }

    @Test
    void halvesHoldAllOperationsOnce() {
        List<Delivery> halves = delivery(5, 2).halves();

        assertThat(halves).extracting(Delivery::points).containsExactly(2, 3);
        assertThat(halves).extracting(Delivery::attempts).containsOnly(0);
    }

    @Test
    void theFatalFails() {
        assertThat(delivery(5, 1).next(new Outcome.Fatal("r"), POLICY, 0, 0))
                .isEqualTo(new Step.Fail("r"));
    }

    @Test
    void pausesGrowToTheCapWithJitterBelow() {
        assertThat(POLICY.pause(1, Duration.ZERO, 0)).isEqualTo(Duration.ofMillis(50));
        assertThat(POLICY.pause(1, Duration.ZERO, 0.5)).isEqualTo(Duration.ofMillis(75));
        assertThat(POLICY.pause(3, Duration.ZERO, 0)).isEqualTo(Duration.ofMillis(200));
        assertThat(POLICY.pause(1_000, Duration.ZERO, 0)).isEqualTo(Duration.ofSeconds(5));
    }

    private static Outcome retry(Duration asked) {
        return new Outcome.RetryAfter(asked, RetryCause.RATE_LIMIT);
    }

    private static Delivery delivery(int points, int attempts) {
        Delivery delivery = Points.delivery(points);
        for (int i = 0; i < attempts; i++) {
            delivery.attempted();
        }
        return delivery;
    }
}
