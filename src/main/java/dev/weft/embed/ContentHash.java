package dev.weft.embed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over several things, one after the other. */
final class ContentHash {

    private final MessageDigest digest;

    ContentHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    /** Adds what is read through the returned stream. */
    InputStream reading(InputStream in) {
        return new DigestInputStream(in, digest);
    }

    /** @throws java.io.InterruptedIOException if the thread is interrupted meanwhile */
    ContentHash addFile(Path file) throws IOException {
        try (InputStream in = reading(new InterruptibleStream(Files.newInputStream(file)))) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return this;
    }

    /** Adds a value so that it cannot run into its neighbours. */
    ContentHash add(Object value) {
        byte[] bytes = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
        return this;
    }

    /** The hash in hex; afterwards this is empty again. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
