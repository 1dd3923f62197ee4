package dev.weft.qdrant.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void pointsAreFollowedByThePauseThatTheyAreWorth() {
        Throttle throttle = new Throttle(100, 0);

        assertThat(throttle.pause(0)).isZero();
        throttle.took(50, 0);
        assertThat(throttle.pause(0)).isEqualTo(Duration.ofMillis(500));
        throttle.took(50, SECOND / 2);
        assertThat(throttle.pause(SECOND / 2)).isEqualTo(Duration.ofMillis(500));
        assertThat(throttle.pause(SECOND)).isZero();
    }

    @Test
    void whatWasNotUsedIsNotMadeUpFor() {
        Throttle throttle = new Throttle(100, 0);

        throttle.took(100, 10 * SECOND);

        assertThat(throttle.pause(10 * SECOND)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aPageIsNoLargerThanASecondHasRoomFor() {
        assertThat(new Throttle(100, 0).most()).isEqualTo(100);
        assertThat(new Throttle(0.1, 0).most()).isEqualTo(1);
    }

    @Test
    void withoutALimitThereIsNoPause() {
        Throttle throttle = new Throttle(Double.POSITIVE_INFINITY, 0);

        throttle.took(1_000_000, SECOND);

        assertThat(throttle.pause(SECOND)).isZero();
        assertThat(throttle.most()).isEqualTo(Integer.MAX_VALUE);
    }
}
