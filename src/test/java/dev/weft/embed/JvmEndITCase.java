package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM does that is stopped amid inference: ONNX Runtime would free what is in use, and crash it. */
@Timeout(300)
class JvmEndITCase {

    private static final int EXIT = 7;

    /** Embeds more than it has time for. */
    static final class Stopped {
        public static void main(String[] none) throws Exception {
            Embedder embedder =
                    SharedEmbedder.acquire(
                            EmbedderOptions.builder("classpath:all-minilm-l6-v2")
                                    .workers(2)
                                    .build());
            List<String> texts =
                    IntStream.range(0, 400)
                            .mapToObj(i -> "river and stones ".repeat(60) + i)
                            .toList();
            CompletableFuture<EmbeddingBatch> first = embedder.embed(List.of("river"));
            CompletableFuture<EmbeddingBatch> batch = embedder.embed(texts);
            // its turn at the model comes before the others'
            first.join();
            // others, too, have something to do when a JVM ends
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(end(batch))));
            System.exit(EXIT);
        }

        private static String end(CompletableFuture<EmbeddingBatch> batch) {
            return batch.handle((embedded, failure) -> String.valueOf(failure)).join();
        }
    }

    @TempDir Path folder;

    @Test
    void aJvmThatIsStoppedAmidInferenceEndsAsItWasTold() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-XX:-CreateCoredumpOnCrash",
                                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Stopped.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(EXIT);
        assertThat(output).contains("The embedder was closed before the batch was done");
    }
}
