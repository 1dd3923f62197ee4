package dev.weft.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The quick start as a newcomer runs it, in a JVM of its own. */
@Timeout(300)
class QuickStartITCase {

    @TempDir Path folder;

    /** Flink's default folder for uploads has one name for all: who can't write there stands for who finds another's. */
    @Test
    void runsWhereAnotherUserHasTakenFlinksUploadFolderAndInAnyLocale() throws Exception {
        Files.createFile(folder.resolve("flink-web-upload"));
        Path output = folder.resolve("output");
        Process process =
                new ProcessBuilder(command("--documents", "40", "--keep", "false"))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output))
                .contains("40 of WordNet's 117,791 synsets", "40 read = 40 written");
    }

    private List<String> command(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String open : List.of("java.util", "java.lang", "java.time")) {
            command.add("--add-opens=java.base/" + open + "=ALL-UNNAMED");
        }
        command.addAll(
                List.of(
                        "-Djava.io.tmpdir=" + folder,
                        // where i is no I in capitals, and a point parts thousands
                        "-Duser.language=tr",
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        QuickStart.class.getName()));
        command.addAll(List.of(options));
        command.addAll(
                List.of("--model", "classpath:all-minilm-l6-v2", "--qdrant-url", "embedded"));
        return command;
    }
}
