package dev.weft.embed;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has a folder to oneself, among all threads, class loaders and processes of this host, by a lock on
 * a file in it. A process that dies leaves the folder free.
 *
 * <p>On POSIX systems a process loses its lock on a file as soon as it closes any channel of that
 * file. So the threads of a JVM first take turns without the file, and only the one whose turn it
 * is opens it.
 */
final class FolderLock implements AutoCloseable {

    static final String FILE = "lock";

    /**
     * Between looks whether another process let go. Not {@link FileChannel#lock}: the kernel, which
     * knows nothing of threads, may take waits of one process for several folders for a deadlock.
     */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /**
     * Channels, by their files, of waiters that were interrupted while a Weft of another release in this
     * JVM had the lock, which their closing would take away: the next waiter goes on with one.
     */
    private static final Map<Path, FileChannel> LEFT_OPEN = new ConcurrentHashMap<>();

    private final JvmLock.Turn turn;
    private final FileChannel channel;

    private FolderLock(JvmLock.Turn turn, FileChannel channel) {
        this.turn = turn;
        this.channel = channel;
    }

    /**
     * Waits until the folder is free.
     *
     * @throws InterruptedIOException if the thread is interrupted meanwhile, which it stays
     */
    static FolderLock of(Path folder) throws IOException {
        try {
            Path real = folder.toRealPath();
            JvmLock.Turn turn = JvmLock.await("folder " + real);
            try {
                return new FolderLock(turn, locked(real.resolve(FILE)));
            } catch (Throwable e) {
                turn.close();
                throw e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while others use " + folder);
        }
    }

    private static FileChannel locked(Path file) throws IOException, InterruptedException {
        FileChannel leftOpen = LEFT_OPEN.remove(file);
        FileChannel channel = leftOpen == null ? opened(file) : leftOpen;
        boolean heldInThisJvm = false;
        try {
            while (true) {
                try {
                    if (channel.tryLock() != null) {
                        return channel;
                    }
                    heldInThisJvm = false;
                } catch (OverlappingFileLockException busy) {
                    // by a Weft of another release, which takes its turns in another way
                    heldInThisJvm = true;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (Throwable e) {
            if (heldInThisJvm) {
                LEFT_OPEN.put(file, channel);
            } else {
                channel.close();
            }
            throw e;
        }
    }

    private static FileChannel opened(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @Override
    public void close() throws IOException {
        try (turn) {
            channel.close();
        }
    }
}
