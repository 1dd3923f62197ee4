package dev.weft.embed;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

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
            JvmLock.Turn turn = JvmLock.await("folder " + folder.toRealPath());
            try {
                return new FolderLock(turn, locked(folder.resolve(FILE)));
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
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            while (!lock(channel)) {
                Thread.sleep(PAUSE.toMillis());
            }
            return channel;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException busy) {
            // by a Weft of another release in this JVM, which takes its turns in another way
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try (turn) {
            channel.close();
        }
    }
}
