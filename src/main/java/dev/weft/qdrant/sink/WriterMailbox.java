package dev.weft.qdrant.sink;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;

/** The way onto the task thread, and waiting on it. */
final class WriterMailbox {

    private final MailboxExecutor mailbox;
    private final WriterClock clock;
    private volatile boolean closed;

    WriterMailbox(MailboxExecutor mailbox, WriterClock clock) {
        this.mailbox = mailbox;
        this.clock = clock;
    }

    long nanos() {
        return clock.nanos();
    }

    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /** From any thread: runs the action on the task thread, soon; not at all once the writer is closed. */
    void post(ThrowingRunnable<? extends Exception> action, String what) {
        if (closed) {
            return;
        }
        try {
            mailbox.execute(action, what);
        } catch (RejectedExecutionException ended) {
            // as after close()
        }
    }

    /** What comes in from now on is ignored: it is not acknowledged, so it is in the last checkpoint. */
    void close() {
        closed = true;
    }

    /**
     * Runs the action on the task thread after the delay.
     *
     * @return cancels it
     */
    Runnable after(Duration delay, ThrowingRunnable<? extends Exception> action, String what) {
        return clock.after(delay, () -> post(action, what));
    }

    /**
     * On the task thread: works off this operator's mails until {@code done}, or for {@code limit}.
     *
     * @return whether it is done
     */
    boolean await(BooleanSupplier done, Duration limit) throws IOException, InterruptedException {
        if (done.getAsBoolean()) {
            return true;
        }
        long start = clock.nanos();
        // yield() sleeps until a mail comes; this one comes at the limit
        Runnable cancel = after(limit, () -> {}, "end of a wait for Qdrant");
        try {
            while (!done.getAsBoolean() && clock.nanos() - start < limit.toNanos()) {
                mailbox.yield();
            }
        } finally {
            cancel.run();
        }
        return done.getAsBoolean();
    }
}
