package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.Outcome.RetryAfter;

/**
 * How much to ask of the server now: requests at once, and their size. Both start at what the options allow, halve when
 * the server shows that it is too much, and grow back in small steps while it takes everything.
 *
 * <p>Requests that were sent before the last halving say nothing new and are ignored.
 *
 * <p>Time is a number of nanoseconds that the caller gives. Pure: no thread, no clock.
 */
final class Pressure {

    /** Writes queued in the server that are no reason to worry: the least capacity that a version's queue has. */
    private static final int QUEUE_LIMIT = 100;

    private static final double SIZE_STEP = 1.0 / 64;

    private final int maxRequests;
    private final int maxPoints;
    private final long maxBytes;

    private double requests;

    /** The share of the largest size, in (0, 1]. */
    private double size = 1;

    private long strictPoints = Long.MAX_VALUE;
    private boolean queueFull;
    private boolean halved;
    private long halvedNanos;
    private boolean paused;
    private long pausedUntilNanos;

    Pressure(int maxRequests, int maxPoints, long maxBytes) {
        this.maxRequests = maxRequests;
        this.maxPoints = maxPoints;
        this.maxBytes = maxBytes;
        this.requests = maxRequests;
    }

    /** Requests to have in flight at most, at least 1. */
    int requests() {
        return (int) requests;
    }

    /** Points in a request at most, at least 1. */
    int points() {
        long sized = Math.max(1, (long) (maxPoints * size));
        return (int) Math.min(sized, strictPoints);
    }

    /** Bytes in a request at most, about. */
    long bytes() {
        return Math.max(1, (long) (maxBytes * size));
    }

    /** Whether no new request is to be started now, though there may be room. */
    boolean holds(long nowNanos) {
        if (paused && nowNanos - pausedUntilNanos >= 0) {
            paused = false;
        }
        return paused || queueFull;
    }

    void succeeded(Delivery delivery) {
        requests = Math.min(maxRequests, requests + 1 / requests);
        if (delivery.points() >= points() || delivery.bytes() >= bytes()) {
            size = Math.min(1, size + SIZE_STEP);
        }
    }

    void failed(RetryAfter retry, long sentNanos, long nowNanos) {
        if (retry.isPutOff()) {
            paused = true;
            pausedUntilNanos = nowNanos + retry.delay().toNanos();
        }
        if (halved && sentNanos - halvedNanos < 0) {
            return;
        }
        switch (retry.cause()) {
            case RATE_LIMIT -> halveRequests(nowNanos);
            case TIMEOUT -> {
                halveRequests(nowNanos);
                size = Math.max(size / 2, 1.0 / maxPoints);
            }
            // nothing was asked too much: the pauses between retries will do
            case UNAVAILABLE, SERVER_ERROR, STORAGE_FULL -> {}
        }
    }

    private void halveRequests(long nowNanos) {
        requests = Math.max(1, requests / 2);
        halved = true;
        halvedNanos = nowNanos;
    }

    /** A request as large as this one was refused for its size. */
    void tooLarge(Delivery delivery) {
        double share =
                Math.max(
                        (double) delivery.points() / maxPoints,
                        (double) delivery.bytes() / maxBytes);
        size = Math.max(Math.min(size, share / 2), 1.0 / maxPoints);
    }

    /** The server's strict mode takes no more points in a request than this. */
    void strictPoints(long limit) {
        strictPoints = Math.max(1, limit);
    }

    /** So many writes wait in the server, acknowledged but not applied. */
    void queued(long writes) {
        queueFull = writes >= QUEUE_LIMIT;
    }
}
