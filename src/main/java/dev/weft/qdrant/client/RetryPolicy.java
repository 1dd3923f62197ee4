package dev.weft.qdrant.client;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.annotation.Internal;

/**
 * When to send a failed request again: exponential backoff with a cap and jitter, within a budget of attempts and time.
 *
 * @param maxAttempts how often a request is sent at most
 * @param maxTime from its first attempt on; no attempt starts later
 */
@Internal
public record RetryPolicy(
        Duration initialBackoff, Duration maxBackoff, int maxAttempts, Duration maxTime)
        implements Serializable {

    /** As patient as sink and source are if nothing else is set. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(
                    Duration.ofMillis(100), Duration.ofSeconds(10), 100, Duration.ofMinutes(5));

    public RetryPolicy {
        if (initialBackoff.isZero() || initialBackoff.isNegative()) {
            throw new IllegalArgumentException(
                    "setRetryBackoff: the first pause, "
                            + initialBackoff
                            + ", must be longer than zero");
        }
        if (maxBackoff.compareTo(initialBackoff) < 0) {
            throw new IllegalArgumentException(
                    "setRetryBackoff: the longest pause, "
                            + maxBackoff
                            + ", is shorter than the first, "
                            + initialBackoff);
        }
        if (maxAttempts < 1 || maxTime.isNegative()) {
            throw new IllegalArgumentException(
                    "setRetryBudget("
                            + maxAttempts
                            + ", "
                            + maxTime
                            + "): at least one attempt and no negative time");
        }
    }

    public RetryPolicy withBackoff(Duration first, Duration longest) {
        return new RetryPolicy(first, longest, maxAttempts, maxTime);
    }

    public RetryPolicy withBudget(int attempts, Duration time) {
        return new RetryPolicy(initialBackoff, maxBackoff, attempts, time);
    }

    /**
     * The pause before the next attempt.
     *
     * @param attempts how often the request was sent, at least 1
     * @param asked what the server asked for; zero if nothing
     * @param random in [0, 1): spreads writers that failed together over the upper half of the pause
     */
    public Duration pause(int attempts, Duration asked, double random) {
        double exponential = initialBackoff.toNanos() * Math.pow(2, attempts - 1);
        long capped = (long) Math.min(exponential, maxBackoff.toNanos());
        long jittered = capped / 2 + (long) (capped / 2 * random);
        // as the server asked, but not all writers in the same instant
        long atLeast = asked.toNanos() + (asked.isZero() ? 0 : jittered / 4);
        return Duration.ofNanos(Math.max(jittered, atLeast));
    }

    /** Whether the budget allows another attempt after {@code attempts}, {@code elapsed} plus {@code pause} later. */
    public boolean allows(int attempts, Duration elapsed, Duration pause) {
        return attempts < maxAttempts && elapsed.plus(pause).compareTo(maxTime) <= 0;
    }

    /**
     * What to say when the budget is used up.
     *
     * @param what did not happen, of which server
     */
    public IOException gaveUp(String what, int attempts, Duration elapsed, Throwable last) {
        return new IOException(
                String.format(
                        Locale.ROOT,
                        "%s in %d attempts over %.1f s; last error: %s. Mend the server: the retry budget of %d attempts and %s is used up",
                        what,
                        attempts,
                        elapsed.toMillis() / 1_000.0,
                        Outcomes.describe(last),
                        maxAttempts,
                        maxTime),
                last);
    }
}
