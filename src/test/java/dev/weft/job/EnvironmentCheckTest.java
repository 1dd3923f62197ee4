package dev.weft.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.job.options.WeftOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentCheckTest {

    @TempDir Path folder;

    @Test
    void aFileInAFoldersPlaceAndAFolderInAFilesAreSaidBeforeTheStart() throws IOException {
        Path file = Files.createFile(folder.resolve("a.file"));
        assertThat(mistakes(file, folder))
                .satisfiesExactly(
                        dead ->
                                assertThat(dead)
                                        .startsWith("dead-letters.path 'file:")
                                        .endsWith("is a file: name a folder"),
                        report ->
                                assertThat(report)
                                        .startsWith("report.path 'file:")
                                        .endsWith("is a folder: name a file in it"));
        assertThat(mistakes(folder, file)).isEmpty();
        assertThat(mistakes(folder.resolve("new"), folder.resolve("new/report"))).isEmpty();
    }

    @Test
    void anEndThatWaitsForTheIndexNeedsBarriersThatGoPast() {
        StreamExecutionEnvironment aligned =
                StreamExecutionEnvironment.createLocalEnvironment(
                        1, new Configuration().set(CheckpointingOptions.ENABLE_UNALIGNED, false));
        assertThat(EnvironmentCheck.mistakes(aligned, new Configuration())).isEmpty();
        assertThat(
                        EnvironmentCheck.mistakes(
                                aligned,
                                new Configuration().set(WeftOptions.CUTOVER_ALIAS, "books")))
                .singleElement()
                .asString()
                .startsWith("execution.checkpointing.unaligned.enabled 'false' goes with neither");
    }

    private static List<String> mistakes(Path deadLetters, Path report) {
        Configuration options =
                new Configuration()
                        .set(WeftOptions.DEAD_LETTERS_PATH, deadLetters.toUri().toString())
                        .set(WeftOptions.REPORT_PATH, report.toUri().toString());
        return EnvironmentCheck.mistakes(
                StreamExecutionEnvironment.createLocalEnvironment(1), options);
    }
}
