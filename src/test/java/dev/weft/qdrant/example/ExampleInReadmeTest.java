package dev.weft.qdrant.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExampleInReadmeTest {

    @Test
    void theReadmeShowsTheExampleThatIsTested() throws Exception {
        String source =
                Files.readString(
                        Path.of("src/test/java/dev/weft/qdrant/example/BooksToQdrant.java"));

        assertThat(Files.readString(Path.of("README.md")))
                .contains(source.substring(source.indexOf("/** The sink alone")));
    }
}
