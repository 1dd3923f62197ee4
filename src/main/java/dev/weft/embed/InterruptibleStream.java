package dev.weft.embed;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** Ends with an error when its thread is interrupted, which a stream of files or sockets need not do. */
final class InterruptibleStream extends FilterInputStream {

    InterruptibleStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        check();
        return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        check();
        return super.read(buffer, offset, length);
    }

    private static void check() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("Interrupted while reading");
        }
    }
}
