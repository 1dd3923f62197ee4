package dev.weft.qdrant.sink;

import java.time.Duration;

/**
 * A time in which the server takes no writes. Worth a line in the log: that it began, every half a minute that it goes
 * on, and its end; not each retry. Pure.
 */
final class Outage {

    private static final long REMINDER_NANOS = Duration.ofSeconds(30).toNanos();

    private int failures;
    private long lastSaidNanos;

    /** Returns whether this failure is worth saying. */
    boolean failed(long nowNanos) {
        failures++;
        boolean say = failures == 1 || nowNanos - lastSaidNanos >= REMINDER_NANOS;
        if (say) {
            lastSaidNanos = nowNanos;
        }
        return say;
    }

    /** Failures since the last success. */
    int failures() {
        return failures;
    }

    /** Returns whether there was an outage, which is over now. */
    boolean over() {
        boolean was = failures > 0;
        failures = 0;
        return was;
    }
}
