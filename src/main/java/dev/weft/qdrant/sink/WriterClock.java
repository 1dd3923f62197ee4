package dev.weft.qdrant.sink;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Time and alarms for the writer. Not Flink's processing-time service: that one is stopped before a
 * stop-with-savepoint, when a writer still waits for its deadlines.
 */
interface WriterClock {

    /** Monotonic time in nanoseconds. */
    long nanos();

    /** Milliseconds since the epoch. */
    long millis();

    /** Runs {@code alarm} on a thread of the clock's, unless cancelled through the result. */
    Runnable after(Duration delay, Runnable alarm);

    /** The system's time; alarms ring on this executor. */
    static WriterClock on(ScheduledExecutorService executor) {
        return new WriterClock() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public long millis() {
                return System.currentTimeMillis();
            }

            @Override
            public Runnable after(Duration delay, Runnable alarm) {
                Future<?> future = executor.schedule(alarm, delay.toNanos(), TimeUnit.NANOSECONDS);
                return () -> future.cancel(false);
            }
        };
    }
}
