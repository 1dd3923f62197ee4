package dev.weft;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Messages are for two kinds of people: those who call a builder, and those who write a job file. */
class MessagesTest {

    private static final Pattern SETTER_IN_A_TEXT = Pattern.compile("\"[^\"\\n]*\\bset[A-Z]");

    /** What checks a builder's arguments. The job checks its options first. */
    private static final Set<String> BUILDERS =
            Set.of(
                    "QdrantOptions.java",
                    "QdrantSinkBuilder.java",
                    "QdrantSourceBuilder.java",
                    "ReadOptions.java",
                    "RetryPolicy.java",
                    "WriteOptions.java");

    @Test
    void whatGoesWrongInARunIsSaidWithoutTheNamesOfABuildersSetters() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            Set<String> naming =
                    files.filter(Files::isRegularFile)
                            .filter(file -> SETTER_IN_A_TEXT.matcher(read(file)).find())
                            .map(file -> file.getFileName().toString())
                            .collect(toSet());
            assertThat(naming).isEqualTo(BUILDERS);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
