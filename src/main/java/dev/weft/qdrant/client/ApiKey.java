package dev.weft.qdrant.client;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Where the API key comes from. It is read when a connection opens, on the machine that opens it. A key from the
 * environment or from a file never enters the job graph; a key given directly has to travel in it.
 */
@PublicEvolving
public sealed interface ApiKey extends Serializable {

    /**
     * The key in clear.
     *
     * @throws IOException if there is none at its place; the message names the place, never the key
     */
    Secret resolve() throws IOException;

    /** The key itself. */
    static ApiKey of(String key) {
        return new Given(Secret.of(key));
    }

    /** The key is in this environment variable of the process that connects. */
    static ApiKey fromEnvironment(String variable) {
        return new FromEnvironment(variable);
    }

    /** The key is the content of this file, white space around it ignored. */
    static ApiKey fromFile(String path) {
        return new FromFile(path);
    }

    private static Secret checked(String value, String place) throws IOException {
        String key = value.strip();
        if (key.isEmpty()) {
            throw new IOException(
                    place + " holds no API key: set it for the TaskManagers' processes, too");
        }
        if (!isSendable(key)) {
            throw new IOException(
                    place + " holds no API key: there may be no space or special character in it");
        }
        return Secret.of(key);
    }

    /** Of anything else gRPC would make something else. */
    private static boolean isSendable(String key) {
        return key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** A key given directly. */
    record Given(Secret key) implements ApiKey {
        public Given {
            if (key.reveal().isBlank()) {
                throw new IllegalArgumentException("The API key is blank: leave it out instead");
            }
            if (!isSendable(key.reveal())) {
                throw new IllegalArgumentException(
                        "The API key is none: there may be no space or special character in it");
            }
        }

        @Override
        public Secret resolve() {
            return key;
        }
    }

    /** A key in an environment variable. */
    record FromEnvironment(String variable) implements ApiKey {
        public FromEnvironment {
            Objects.requireNonNull(variable, "variable");
        }

        @Override
        public Secret resolve() throws IOException {
            String value = System.getenv(variable);
            String place = "The environment variable " + variable;
            return checked(value == null ? "" : value, place);
        }
    }

    /** A key in a file. */
    record FromFile(String path) implements ApiKey {
        public FromFile {
            Objects.requireNonNull(path, "path");
        }

        @Override
        public Secret resolve() throws IOException {
            String place = "The API key file " + path;
            String value;
            try {
                // whatever else is in it: the check says so without showing it
                value = Files.readString(Path.of(path), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                throw new IOException(
                        place + " can't be read: put it on every machine that connects", e);
            }
            return checked(value, place);
        }
    }
}
