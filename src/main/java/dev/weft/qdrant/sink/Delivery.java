package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.Outcome;
import dev.weft.qdrant.client.Outcome.Reject;
import dev.weft.qdrant.client.Outcome.RetryAfter;
import dev.weft.qdrant.client.Outcome.Split;
import dev.weft.qdrant.client.RetryCause;
import dev.weft.qdrant.client.RetryPolicy;
import java.time.Duration;
import java.util.List;

/** A request on its way to its end, and the decision what comes next after a failed attempt. */
final class Delivery {

    private final List<BufferedOperation> operations;
    private long sinceNanos;
    private final long bytes;
    private final long allBytes;
    private final int count;
    private int attempts;

    /** Attempts that the server put off: they are not held against it. */
    private int putOff;

    /**
     * @param operations at least one, of distinct points
     * @param sinceNanos when the first attempt of it, or of the request that it was split from, began
     */
    Delivery(List<BufferedOperation> operations, long sinceNanos) {
        this.operations = operations;
        this.sinceNanos = sinceNanos;
        this.bytes = operations.stream().mapToLong(BufferedOperation::bytes).sum();
        this.allBytes = operations.stream().mapToLong(BufferedOperation::allBytes).sum();
        this.count = operations.stream().mapToInt(BufferedOperation::count).sum();
    }

    List<BufferedOperation> operations() {
        return operations;
    }

    int points() {
        return operations.size();
    }

    /** Bytes on the wire. */
    long bytes() {
        return bytes;
    }

    /** Bytes held, superseded operations and origins included. */
    long allBytes() {
        return allBytes;
    }

    /** Operations held, superseded ones included. */
    int count() {
        return count;
    }

    /** How often it was sent. */
    int attempts() {
        return attempts;
    }

    void attempted() {
        attempts++;
    }

    /** Halves start with all their attempts left, but on the same time budget. */
    List<Delivery> halves() {
        int middle = operations.size() / 2;
        return List.of(
                new Delivery(operations.subList(0, middle), sinceNanos),
                new Delivery(operations.subList(middle, operations.size()), sinceNanos));
    }

    /**
     * What comes next.
     *
     * @param random in [0, 1), for the jitter
     */
    Step next(Outcome outcome, RetryPolicy policy, long nowNanos, double random) {
        boolean alone = operations.size() == 1;
        if (outcome instanceof RetryAfter retry) {
            // what took too long twice takes too long
            boolean tooMuch = retry.cause() == RetryCause.TIMEOUT && failures() > 1 && !alone;
            return tooMuch
                    ? new Step.Halve("no answer in time, twice")
                    : again(retry, policy, nowNanos, random);
        }
        if (outcome instanceof Split split) {
            return alone ? new Step.Reject(split.reason()) : new Step.Halve(split.reason());
        }
        if (outcome instanceof Reject reject) {
            // one bad among good: halve until the bad one is alone
            return alone ? new Step.Reject(reject.reason()) : new Step.Halve(reject.reason());
        }
        return new Step.Fail(((Outcome.Fatal) outcome).reason());
    }

    private Step again(RetryAfter retry, RetryPolicy policy, long nowNanos, double random) {
        if (retry.isPutOff()) {
            Duration pause = policy.pause(1, retry.delay(), random);
            putOff++;
            sinceNanos += pause.toNanos();
            return new Step.Resend(pause, retry.cause());
        }
        Duration pause = policy.pause(failures(), retry.delay(), random);
        Duration elapsed = Duration.ofNanos(nowNanos - sinceNanos);
        return policy.allows(failures(), elapsed, pause)
                ? new Step.Resend(pause, retry.cause())
                : new Step.GiveUp(elapsed);
    }

    private int failures() {
        return attempts - putOff;
    }

    /** What becomes of a request after a failed attempt. */
    sealed interface Step {
        record Resend(Duration pause, RetryCause cause) implements Step {}

        record Halve(String reason) implements Step {}

        record Reject(String reason) implements Step {}

        /** The retry budget is used up. */
        record GiveUp(Duration elapsed) implements Step {}

        record Fail(String reason) implements Step {}
    }
}
