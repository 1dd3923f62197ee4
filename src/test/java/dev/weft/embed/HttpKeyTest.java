package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.LogCapture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key reaches the server, and nothing else. */
class HttpKeyTest {

    private static final String KEY = "sk-4711-s3cret";

    @TempDir Path folder;

    private HttpEmbedderOptions options(EmbeddingServer server, String key) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), key);
        return HttpEmbedderOptions.builder(server.url())
                .apiKeyFile(file.toString())
                .retryBudget(Duration.ofMillis(1))
                .build();
    }

    @Test
    void theKeyIsInNoOptionNoLogAndNoException() throws Exception {
        StringWriter seen = new StringWriter();
        try (LogCapture log = LogCapture.start(Level.TRACE);
                EmbeddingServer server = EmbeddingServer.start()) {
            HttpEmbedderOptions options = options(server, KEY + "\n");
            seen.append(options.toString());
            ByteArrayOutputStream graph = new ByteArrayOutputStream();
            new ObjectOutputStream(graph).writeObject(options);
            seen.append(graph.toString(StandardCharsets.ISO_8859_1));
            try (Embedder embedder = SharedEmbedder.acquire(options)) {
                assertThat(server.requests().get(0).authorization()).isEqualTo("Bearer " + KEY);
                for (int status : List.of(0, 302, 400, 401, 404, 429, 500)) {
                    server.behave(
                            request ->
                                    status == 0
                                            ? new EmbeddingServer.Response(0, "", Map.of())
                                            : EmbeddingServer.error(status, KEY, "key " + KEY));
                    assertThatThrownBy(() -> TinyModel.embed(embedder, List.of("a text of mine")))
                            .satisfies(e -> e.printStackTrace(new PrintWriter(seen, true)));
                }
            }
            seen.append(log.text());
        }
        assertThat(seen.toString())
                .contains("HTTP 401: the API key is missing or not valid there")
                .contains("Opened http://")
                .doesNotContain(KEY)
                .doesNotContain("a text of mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "two words", "caf\u00e9", "a\nb"})
    void aKeyThatIsNoneFailsTheOpeningWithoutShowingIt(String key) throws Exception {
        try (EmbeddingServer server = EmbeddingServer.start()) {
            HttpEmbedderOptions options = options(server, key);
            assertThatThrownBy(() -> SharedEmbedder.acquire(options))
                    .isInstanceOf(EmbedderException.class)
                    .hasMessageContaining("key holds no API key")
                    .hasMessageNotContaining("words")
                    .hasMessageNotContaining("caf");
        }
    }

    @Test
    void aFileOfAnythingElseIsNoKeyAndThere() throws Exception {
        Path file = Files.write(folder.resolve("key"), new byte[] {'k', (byte) 0xE9, 0});
        HttpEmbedderOptions options =
                HttpEmbedderOptions.builder("http://localhost:1")
                        .apiKeyFile(file.toString())
                        .build();
        assertThatThrownBy(() -> SharedEmbedder.acquire(options))
                .hasMessageContaining(
                        "holds no API key: there may be no space or special character")
                .hasNoCause();
    }

    @Test
    void aPlaceWithoutAKeyIsNamed() {
        assertThatThrownBy(
                        () ->
                                SharedEmbedder.acquire(
                                        HttpEmbedderOptions.builder("http://localhost:1")
                                                .apiKeyEnv("WEFT_NO_SUCH_KEY")
                                                .build()))
                .hasMessageContaining("environment variable WEFT_NO_SUCH_KEY holds no API key");
        assertThatThrownBy(
                        () ->
                                SharedEmbedder.acquire(
                                        HttpEmbedderOptions.builder("http://localhost:1")
                                                .apiKeyFile("/no/such/key")
                                                .build()))
                .hasMessageContaining("API key file /no/such/key can't be read");
    }
}
