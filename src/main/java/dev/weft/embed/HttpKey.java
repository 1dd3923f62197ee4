package dev.weft.embed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server's key, read where the server is asked. Shows itself to nobody. */
final class HttpKey {

    private final String key;

    private HttpKey(String key) {
        this.key = key;
    }

    /** Reads the key that the options point to; null if they point to none. */
    static HttpKey read(HttpEmbedderOptions options) {
        if (options.apiKeyEnv() != null) {
            String place = "The environment variable " + options.apiKeyEnv();
            return check(System.getenv(options.apiKeyEnv()), place);
        }
        if (options.apiKeyFile() != null) {
            String place = "The API key file " + options.apiKeyFile();
            try {
                // whatever else is in it: the check says so without showing it
                String content =
                        Files.readString(
                                Path.of(options.apiKeyFile()), StandardCharsets.ISO_8859_1);
                return check(content, place);
            } catch (IOException e) {
                throw new EmbedderException(
                        place + " can't be read: put it on every machine that embeds", e);
            }
        }
        return null;
    }

    private static HttpKey check(String value, String place) {
        if (value == null || value.isBlank()) {
            throw new EmbedderException(
                    place + " holds no API key: set it for the TaskManagers' processes, too");
        }
        String key = value.strip();
        // else the client would refuse the header, and quote it
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new EmbedderException(
                    place + " holds no API key: there may be no space or special character in it");
        }
        return new HttpKey(key);
    }

    String authorization() {
        return "Bearer " + key;
    }
}
