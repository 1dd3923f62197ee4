package dev.weft.qdrant.source.reader;

import java.time.Duration;

/** Spreads points over time. */
final class Throttle {

    private final double pointsPerSecond;
    private long freeAtNanos;

    /**
     * @param pointsPerSecond infinite for no limit
     * @param nowNanos of a clock that only goes on
     */
    Throttle(double pointsPerSecond, long nowNanos) {
        this.pointsPerSecond = pointsPerSecond;
        this.freeAtNanos = nowNanos;
    }

    /** How many points may come at once: what a second has room for. */
    int most() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, pointsPerSecond));
    }

    /** How long to wait before the next points. */
    Duration pause(long nowNanos) {
        return Duration.ofNanos(Math.max(0, freeAtNanos - nowNanos));
    }

    /** So many points came. */
    void took(int points, long nowNanos) {
        double nanos = points / pointsPerSecond * 1e9;
        freeAtNanos = Math.max(freeAtNanos, nowNanos) + (long) nanos;
    }
}
