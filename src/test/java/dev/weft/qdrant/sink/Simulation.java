package dev.weft.qdrant.sink;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * A task's mailbox and a clock that moves only when the task sleeps: to the next alarm. All on one thread, so a test's
 * course is always the same and takes no time.
 */
final class Simulation implements WriterClock, MailboxExecutor {

    private record Alarm(long nanos, long number, Runnable action) {}

    private final Deque<ThrowingRunnable<? extends Exception>> mails = new ArrayDeque<>();
    private final Queue<Alarm> alarms =
            new PriorityQueue<>(
                    Comparator.comparingLong(Alarm::nanos).thenComparingLong(Alarm::number));
    private long now;
    private long count;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long millis() {
        return now / 1_000_000;
    }

    @Override
    public Runnable after(Duration delay, Runnable action) {
        Alarm alarm = new Alarm(now + Math.max(0, delay.toNanos()), count++, action);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    @Override
    public void execute(
            MailOptions options,
            ThrowingRunnable<? extends Exception> command,
            String description,
            Object... arguments)
            throws RejectedExecutionException {
        mails.add(command);
    }

    @Override
    public void yield() {
        while (mails.isEmpty()) {
            if (alarms.isEmpty()) {
                throw new IllegalStateException("The task would sleep for ever");
            }
            Alarm next = alarms.remove();
            now = Math.max(now, next.nanos());
            next.action().run();
        }
        run(mails.remove());
    }

    @Override
    public boolean tryYield() {
        if (mails.isEmpty()) {
            return false;
        }
        run(mails.remove());
        return true;
    }

    @Override
    public boolean shouldInterrupt() {
        return !mails.isEmpty();
    }

    /** Lets time pass and works off the mails meanwhile. */
    void pass(Duration time) {
        long end = now + time.toNanos();
        while (true) {
            while (tryYield()) {}
            if (alarms.isEmpty() || alarms.peek().nanos() > end) {
                now = end;
                return;
            }
            Alarm next = alarms.remove();
            now = Math.max(now, next.nanos());
            next.action().run();
        }
    }

    Duration elapsed() {
        return Duration.ofNanos(now);
    }

    private static void run(ThrowingRunnable<? extends Exception> mail) {
        try {
            mail.run();
        } catch (Exception e) {
            ExceptionUtils.rethrow(e);
        }
    }
}
