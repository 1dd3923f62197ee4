package dev.weft.job.report;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an {@link Ending} on a thread of its own, so that its figures can be looked at, its task
 * cancelled and checkpoints taken meanwhile.
 */
final class EndingRun {

    private static final Logger LOG = LoggerFactory.getLogger(EndingRun.class);

    private final Ending ending;
    private final MailboxExecutor mailbox;
    private final AtomicReference<EndingFigures> figures =
            new AtomicReference<>(EndingFigures.none());

    private ListState<String> state;
    private String memory;
    private Thread thread;

    /** @param mailbox of the task, as its own loop works it off: checkpoints come by it */
    EndingRun(Ending ending, MailboxExecutor mailbox) {
        this.ending = ending;
        this.mailbox = mailbox;
    }

    void initializeState(OperatorStateStore store) throws Exception {
        state = store.getListState(new ListStateDescriptor<>("ending", Types.STRING));
        String restored = null;
        for (String kept : state.get()) {
            restored = kept;
        }
        try {
            memory = ending.memory(restored);
        } catch (Ending.RefusedException e) {
            throw new SuppressRestartsException(e);
        }
    }

    void snapshotState() throws Exception {
        state.update(List.of(memory));
    }

    void open(MetricGroup metrics) throws IOException {
        gauge(metrics, "endingStage", now -> now.stage().ordinal());
        gauge(metrics, "indexedVectors", now -> now.index() == null ? 0 : now.index().vectors());
        gauge(metrics, "queuedWrites", now -> now.index() == null ? 0 : now.index().queue());
        gauge(metrics, "sampled", now -> now.sampled() == null ? 0 : now.sampled().points());
        gauge(
                metrics,
                "sampleMistakes",
                now -> now.sampled() == null ? 0 : now.sampled().mistakes());
        gauge(
                metrics,
                "recall",
                now -> now.searched() == null ? Double.NaN : now.searched().recall());
        gauge(
                metrics,
                "overlap",
                now -> now.searched() == null ? Double.NaN : now.searched().overlap());
        String notice = ending.notice(memory);
        if (notice != null) {
            LOG.warn(notice);
        }
    }

    private void gauge(MetricGroup metrics, String name, ToDoubleFunction<EndingFigures> figure) {
        metrics.gauge(name, (Gauge<Double>) () -> figure.applyAsDouble(figures.get()));
    }

    EndingFigures figures() {
        return figures.get();
    }

    /**
     * Returns when all is done.
     *
     * @throws SuppressRestartsException if it is refused, and would be again
     */
    void execute(Tally totals) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        thread = new Thread(() -> run(totals, done), "weft-ending");
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        while (!done.isDone()) {
            mailbox.yield();
        }
        try {
            done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Ending.RefusedException refused) {
                throw new SuppressRestartsException(refused);
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private void run(Tally totals, CompletableFuture<Void> done) {
        try {
            ending.run(totals, memory, change -> figures.updateAndGet(change));
            done.complete(null);
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
        try {
            // wakes the task
            mailbox.execute(() -> {}, "the run's end is done");
        } catch (RejectedExecutionException closed) {
            LOG.debug("The task was closed before its end was done");
        }
    }

    void close() {
        if (thread == null) {
            return;
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
