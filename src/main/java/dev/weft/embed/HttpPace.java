package dev.weft.embed;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** When requests may go: a pause that the server asks for holds for all workers. */
final class HttpPace {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong pausedUntil = new AtomicLong(System.nanoTime());

    /** Lets no request go for this long. */
    void pause(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        pausedUntil.updateAndGet(earlier -> until - earlier > 0 ? until : earlier);
    }

    /**
     * Waits as long as all must, and at least this long.
     *
     * @throws EmbedderException if the embedder is closed meanwhile
     */
    void await(Duration atLeast) throws InterruptedException {
        long mine = System.nanoTime() + atLeast.toNanos();
        while (true) {
            long now = System.nanoTime();
            long left = Math.max(mine - now, pausedUntil.get() - now);
            if (closed.await(Math.max(0, left), TimeUnit.NANOSECONDS)) {
                throw new EmbedderClosedException();
            }
            if (left <= 0) {
                return;
            }
        }
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Ends every wait. */
    void close() {
        closed.countDown();
    }
}
