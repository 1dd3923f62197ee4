package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.job.options.BadOptionsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {

    @TempDir Path folder;
    private String job;

    @BeforeEach
    void write() throws Exception {
        String options =
                """
                source.files.path: /data
                document.id: id
                document.text: "{title}"
                qdrant.url: http://localhost:6334
                qdrant.collection: books-2
                cutover.alias: books
                """;
        job = Files.writeString(folder.resolve("job.yaml"), options).toUri().toString();
    }

    @Test
    void aRollbackMayNameACollection() {
        assertThat(AliasCommand.of("--rollback", job).orElseThrow().to()).isEmpty();
        assertThat(AliasCommand.of("--rollback", job, "--to", "books-1").orElseThrow().to())
                .contains("books-1");
        assertThatThrownBy(() -> AliasCommand.of("--to", "--rollback", job))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining("--to has no name: write --to NAME, the collection's");
    }

    @Test
    void aCommandWithoutItsJobFileSaysHowItIsWritten() {
        assertThatThrownBy(() -> AliasCommand.of("--cleanup"))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining("--cleanup names no job file: write --cleanup job.yaml");
        assertThatThrownBy(() -> AliasCommand.of("--rollback", "--config", job))
                .hasMessageContaining("--rollback names no job file");
    }

    @Test
    void onlyWhatDropsSomethingCanBeSureOfIt() {
        assertThat(AliasCommand.of("--cleanup", job).orElseThrow().sure()).isFalse();
        assertThat(AliasCommand.of("--yes", "--cleanup", job).orElseThrow().sure()).isTrue();
        assertThat(DropVector.of("--drop-vector", "", "--yes", "--config", job))
                .hasValueSatisfying(
                        drop -> {
                            assertThat(drop.vector()).isEmpty();
                            assertThat(drop.sure()).isTrue();
                        });
        assertThatThrownBy(() -> AliasCommand.of("--rollback", job, "--yes"))
                .isInstanceOf(BadOptionsException.class);
    }

    @Test
    void whatAsksForARunIsNoneOfThem() {
        assertThat(AliasCommand.of("--config", job)).isEmpty();
        assertThat(DropVector.of("--config", job)).isEmpty();
    }
}
