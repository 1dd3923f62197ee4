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

/** Repeats reads that fail for a reason that may pass. It blocks its caller. */
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
        long start = System.nanoTime();
        Duration said = REMIND.negated();
        for (int attempts = 1; ; attempts++) {
            // the pace of retries is ours alone
            connection.endReconnectPause();
            try {
                R result = read.run();
                if (!said.isNegative()) {
                    LOG.info("Qdrant at {} answers again", connection.options().url());
                }
                return result;
            } catch (StatusRuntimeException | IOException e) {
                if (!(Outcomes.ofRead(e) instanceof RetryAfter retry)) {
                    throw e;
                }
                Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
                double random = ThreadLocalRandom.current().nextDouble();
                Duration wait = policy.pause(attempts, retry.delay(), random);
                if (!policy.allows(attempts, elapsed, wait)) {
                    throw policy.gaveUp(
                            "Qdrant at %s did not answer a read"
                                    .formatted(connection.options().url()),
                            attempts,
                            elapsed,
                            e);
                }
                onRetry.accept(retry.cause());
                // a rate limit is no outage: it would fill the log for ever
                if (retry.cause() != RetryCause.RATE_LIMIT
                        && elapsed.compareTo(said.plus(REMIND)) >= 0) {
                    said = elapsed;
                    warn(attempts, wait, e);
                }
                pause.of(wait);
            }
        }
    }

    private void warn(int attempts, Duration wait, Exception e) {
        LOG.warn(
                "Qdrant at {} does not answer a read ({} failures so far); next attempt in {} ms; {}",
                connection.options().url(),
                attempts,
                wait.toMillis(),
                Outcomes.describe(e));
    }
}
