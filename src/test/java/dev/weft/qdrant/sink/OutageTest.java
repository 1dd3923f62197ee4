package dev.weft.qdrant.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutageTest {

    private final Outage outage = new Outage();

    @Test
    void onlyTheFirstFailureAndAReminderAreWorthSaying() {
        assertThat(outage.failed(seconds(0))).isTrue();
        assertThat(outage.failed(seconds(1))).isFalse();
        assertThat(outage.failed(seconds(29))).isFalse();
        assertThat(outage.failed(seconds(30))).isTrue();
        assertThat(outage.failures()).isEqualTo(4);
    }

    @Test
    void itsEndIsSaidOnce() {
        assertThat(outage.over()).isFalse();
        outage.failed(seconds(0));

        assertThat(outage.over()).isTrue();
        assertThat(outage.over()).isFalse();
        assertThat(outage.failed(seconds(1))).isTrue();
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
