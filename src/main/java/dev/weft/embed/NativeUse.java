package dev.weft.embed;

import ai.onnxruntime.OrtException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Sees to it that native memory is freed only when nobody uses it: native code that finds it gone ends the JVM with a
 * crash. When the JVM ends by itself it is the same, since the library is then taken down under who still uses it: so uses
 * end before.
 */
final class NativeUse implements AutoCloseable {

    /** A use sees soon that it is to end; a JVM that shall end doesn't wait for one that does not. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Something that needs the memory. */
    @FunctionalInterface
    interface Use<T> {
        T run() throws OrtException;
    }

    /** Held by each use for reading, by who frees for writing. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private final Runnable ending;
    private final Runnable freeing;
    private final Thread atJvmEnd = new Thread(this::endWithJvm, "weft-embed-end");
    private volatile boolean ended;

    /** Guarded by {@link #lock}. */
    private boolean freed;

    /**
     * @param ending has uses that are under way end soon
     * @param freeing frees the memory
     * @throws IllegalStateException if the JVM is about to end
     */
    NativeUse(Runnable ending, Runnable freeing) {
        this.ending = ending;
        this.freeing = freeing;
        Runtime.getRuntime().addShutdownHook(atJvmEnd);
    }

    /** @throws EmbedderClosedException if the uses have been ended */
    <T> T run(Use<T> use) throws OrtException {
        if (!lock.readLock().tryLock()) {
            throw new EmbedderClosedException();
        }
        try {
            if (ended) {
                throw new EmbedderClosedException();
            }
            return use.run();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Has uses that are under way end soon, and lets none begin. */
    void end() {
        ended = true;
        // who can't get it is too late: it is being freed
        if (lock.readLock().tryLock()) {
            try {
                if (!freed) {
                    ending.run();
                }
            } finally {
                lock.readLock().unlock();
            }
        }
    }

    boolean isEnded() {
        return ended;
    }

    private void endWithJvm() {
        end();
        try {
            if (lock.writeLock().tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                lock.writeLock().unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the uses, waits for those under way, and frees the memory; a second time does nothing. */
    @Override
    public void close() {
        end();
        try {
            // or the JVM would hold this class for ever
            Runtime.getRuntime().removeShutdownHook(atJvmEnd);
        } catch (IllegalStateException theJvmEnds) {
            // then it runs already, and waits like this one
        }
        lock.writeLock().lock();
        try {
            if (!freed) {
                freed = true;
                freeing.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
