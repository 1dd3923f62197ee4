package dev.weft.qdrant.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.qdrant.client.Outcome.RetryAfter;
import dev.weft.qdrant.client.RetryCause;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PressureTest {

    private final Pressure pressure = new Pressure(8, 64, 64_000);

    @Test
    void startsAtWhatTheOptionsAllow() {
        assertAllows(8, 64, 64_000);
    }

    @Test
    void aRateLimitHalvesTheRequests() {
        fail(RetryCause.RATE_LIMIT, 0, 1);
        fail(RetryCause.RATE_LIMIT, 2, 3);

        assertAllows(2, 64, 64_000);
    }

    @Test
    void aMissedDeadlineHalvesTheSizeToo() {
        fail(RetryCause.TIMEOUT, 0, 1);

        assertAllows(4, 32, 32_000);
    }

    @Test
    void requestsSentBeforeTheHalvingSayNothingNew() {
        fail(RetryCause.TIMEOUT, 0, 10);
        fail(RetryCause.TIMEOUT, 9, 11);

        assertAllows(4, 32, 32_000);
    }

    @Test
    void oneRequestOfOnePointIsAlwaysAllowed() {
        for (int time = 0; time < 100; time++) {
            fail(RetryCause.TIMEOUT, time, time);
        }

        assertAllows(1, 1, 1_000);
    }

    @Test
    void aServerThatIsAwayChangesNothing() {
        fail(RetryCause.UNAVAILABLE, 0, 1);
        fail(RetryCause.SERVER_ERROR, 0, 1);

        assertAllows(8, 64, 64_000);
    }

    @Test
    void successGrowsTheRequestsByOneForEachRound() {
        fail(RetryCause.RATE_LIMIT, 0, 1);
        for (int i = 0; i < 5; i++) {
            pressure.succeeded(Points.delivery(1));
        }

        assertAllows(5, 64, 64_000);
    }

    @Test
    void successOfFullRequestsGrowsTheSizeAndThatOfSmallOnesDoesNot() {
        fail(RetryCause.TIMEOUT, 0, 1);

        pressure.succeeded(Points.delivery(31));
        assertThat(pressure.points()).isEqualTo(32);
        pressure.succeeded(Points.delivery(32));
        assertThat(pressure.points()).isEqualTo(33);
    }

    @Test
    void aRequestThatWasTooLargeHalvesItsOwnSize() {
        pressure.tooLarge(Points.delivery(40));

        assertAllows(8, 20, 20_000);
    }

    @Test
    void strictModeIsAHardLimit() {
        pressure.strictPoints(10);
        pressure.succeeded(Points.delivery(10));

        assertAllows(8, 10, 64_000);
    }

    @Test
    void theServersRetryAfterHoldsAllNewRequests() {
        pressure.failed(new RetryAfter(Duration.ofNanos(100), RetryCause.RATE_LIMIT), 0, 50);

        assertThat(pressure.holds(149)).isTrue();
        assertThat(pressure.holds(150)).isFalse();
    }

    @Test
    void aLongQueueHoldsNewRequestsUntilItIsShorter() {
        pressure.queued(100);
        assertThat(pressure.holds(0)).isTrue();

        pressure.queued(99);
        assertThat(pressure.holds(0)).isFalse();
    }

    private void assertAllows(int requests, int points, long bytes) {
        assertThat(pressure.requests()).isEqualTo(requests);
        assertThat(pressure.points()).isEqualTo(points);
        assertThat(pressure.bytes()).isEqualTo(bytes);
    }

    private void fail(RetryCause cause, long sentNanos, long nowNanos) {
        pressure.failed(new RetryAfter(Duration.ZERO, cause), sentNanos, nowNanos);
    }
}
