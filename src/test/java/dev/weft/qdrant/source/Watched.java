package dev.weft.qdrant.source;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Passes elements on, lets a test see how far its job is, and fails when it is told to. For one job at a time in a JVM. */
public final class Watched<T> extends RichMapFunction<T, T> implements CheckpointListener {

    private static final AtomicInteger SEEN = new AtomicInteger();
    private static final AtomicInteger OPENED = new AtomicInteger();
    private static final AtomicLong LAST_CHECKPOINT = new AtomicLong();
    private static final AtomicBoolean FAIL = new AtomicBoolean();

    public static void reset() {
        SEEN.set(0);
        LAST_CHECKPOINT.set(0);
        FAIL.set(false);
    }

    /** Elements passed on, those repeated after a failure included. */
    public static int seen() {
        return SEEN.get();
    }

    /** Has the job fail after one more checkpoint, and waits until it runs again. */
    public static void failAndRecover() throws InterruptedException {
        awaitCheckpoint();
        int opened = OPENED.get();
        FAIL.set(true);
        await(() -> OPENED.get() > opened);
        awaitCheckpoint();
    }

    /** Waits for a checkpoint that begins from now on: the next one may have begun already. */
    private static void awaitCheckpoint() throws InterruptedException {
        long next = LAST_CHECKPOINT.get() + 1;
        await(() -> LAST_CHECKPOINT.get() > next);
    }

    @Override
    public void open(OpenContext context) {
        OPENED.incrementAndGet();
    }

    @Override
    public T map(T element) throws IOException {
        SEEN.incrementAndGet();
        if (FAIL.compareAndSet(true, false)) {
            throw new IOException("As the test asked");
        }
        return element;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        LAST_CHECKPOINT.accumulateAndGet(checkpointId, Math::max);
    }

    /**
     * For a job that goes on after failures.
     *
     * @param savepoint null to start anew
     */
    public static StreamExecutionEnvironment environment(int parallelism, String savepoint) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.MAX_PARALLELISM, 16);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
        env.enableCheckpointing(100);
        return env;
    }

    public static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
