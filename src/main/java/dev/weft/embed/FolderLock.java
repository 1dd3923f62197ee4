package dev.weft.embed;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Has a folder to oneself, among all threads, class loaders and processes of this host. A process that
 * dies leaves it free.
 */
final class FolderLock implements AutoCloseable {

    static final String FILE = "lock";

    /** Nothing tells a thread that another one of this process let go. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits until the folder is free.
     *
     * @throws InterruptedIOException if the thread is interrupted meanwhile, which it stays
     */
    static FolderLock of(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            while (tryLock(channel) == null) {
                Thread.sleep(PAUSE.toMillis());
            }
            return new FolderLock(channel);
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while others use " + folder);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ofThisProcess) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
