package dev.weft.qdrant.client;

import dev.weft.qdrant.client.Outcome.RetryAfter;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats reads that fail for a reason that may pass. It blocks its caller. Pauses that the server asks for, each
 * within the budget's time, are not held against it.
 */
@Internal
public final class ReadRetries {

    private static final Logger LOG = LoggerFactory.getLogger(ReadRetries.class);
    private static final Duration REMIND = Duration.ofSeconds(30);

    /** A read that waits for its answer. */
    @FunctionalInterface
    public interface Read<R> {
        R run() throws IOException, InterruptedException;
    }

    /** How to let time pass. */
    @FunctionalInterface
    public interface Pause {
        void of(Duration duration) throws IOException, InterruptedException;
    }

    private final QdrantConnection connection;
    private final RetryPolicy policy;
    private final Pause pause;
    private final Consumer<RetryCause> onRetry;

    /**
     * @param onRetry told each retry
     */
    public ReadRetries(
            QdrantConnection connection,
            RetryPolicy policy,
            Pause pause,
            Consumer<RetryCause> onRetry) {
        this.connection = connection;
        this.policy = policy;
        this.pause = pause;
        this.onRetry = onRetry;
    }

    /**
     * Reads until it succeeds.
     *
     * @throws StatusRuntimeException if repeating it is no use
     * @throws IOException if the retry budget is used up; or as the read throws it, if repeating it is no use
     */
    public <R> R call(Read<R> read) throws IOException, InterruptedException {
        Trouble trouble = new Trouble();
        while (true) {
            // the pace of retries is ours alone
            connection.endReconnectPause();
            try {
                R result = read.run();
                trouble.over();
                return result;
            } catch (StatusRuntimeException | IOException e) {
                if (!(Outcomes.ofRead(e) instanceof RetryAfter retry)) {
                    throw e;
                }
                Duration wait = trouble.pause(retry, e);
                onRetry.accept(retry.cause());
                pause.of(wait);
            }
        }
    }

    /** What one read has come through. */
    private final class Trouble {

        private long startNanos = System.nanoTime();
        private int failures;

        /** When it was last told, from the start on; negative before. */
        private Duration told = REMIND.negated();

        /**
         * How long to wait after a failure.
         *
         * @throws IOException if the retry budget is used up
         */
        Duration pause(RetryAfter retry, Exception failure) throws IOException {
            double random = ThreadLocalRandom.current().nextDouble();
            if (retry.isPutOff() && retry.delay().compareTo(policy.maxTime()) <= 0) {
                Duration asked = policy.pause(1, retry.delay(), random);
                startNanos += asked.toNanos();
                return asked;
            }
            failures++;
            Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
            Duration wait = policy.pause(failures, retry.delay(), random);
            if (!policy.allows(failures, elapsed, wait)) {
                throw policy.gaveUp(
                        "Qdrant at %s did not answer a read".formatted(connection.options().url()),
                        failures,
                        elapsed,
                        failure);
            }
            // a rate limit is no outage: it would fill the log for ever
            if (retry.cause() != RetryCause.RATE_LIMIT
                    && elapsed.compareTo(told.plus(REMIND)) >= 0) {
                told = elapsed;
                LOG.warn(
                        "Qdrant at {} does not answer a read ({} failures so far); next attempt in {} ms; {}",
                        connection.options().url(),
                        failures,
                        wait.toMillis(),
                        Outcomes.describe(failure));
            }
            return wait;
        }

        void over() {
            if (!told.isNegative()) {
                LOG.info("Qdrant at {} answers again", connection.options().url());
            }
        }
    }
}
