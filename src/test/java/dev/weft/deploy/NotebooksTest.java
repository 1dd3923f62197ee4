package dev.weft.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebooks are there as they were run: whole, without errors, and without traces of the machine. */
class NotebooksTest {

    private static final Path FOLDER = Path.of("notebooks");

    /** Absolute paths of a machine, and addresses other than this host's. */
    private static final Pattern MACHINE =
            Pattern.compile(
                    "(?<![\\w.:/-])/(work|root|home|tmp|var|usr|opt|mnt|Users)/"
                            + "|file:/|://(?!127\\.0\\.0\\.1|localhost)[a-z0-9.-]+(:\\d+|/)");

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void everyCellWasRunInOrderFromTheStart(Path notebook) throws IOException {
        List<JsonNode> cells = cells(notebook);
        assertThat(cells)
                .extracting(cell -> cell.path("execution_count").asInt())
                .isEqualTo(IntStream.rangeClosed(1, cells.size()).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void outputsAreThereWithAPictureAndNothingWentWrong(Path notebook) throws IOException {
        List<JsonNode> outputs = outputs(notebook);
        assertThat(outputs).anyMatch(output -> output.path("data").has("image/png"));
        assertThat(outputs)
                .noneMatch(output -> output.path("output_type").asText().equals("error"))
                .noneMatch(output -> output.path("name").asText().equals("stderr"));
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void outputsKnowNothingOfTheMachine(Path notebook) throws IOException {
        for (JsonNode output : outputs(notebook)) {
            assertThat(text(output)).doesNotContainPattern(MACHINE);
        }
    }

    @Test
    void tracesOfAMachineAreSeen() {
        assertThat(
                        Stream.of(
                                "in /tmp/x",
                                "file:///data/x",
                                "/Users/x/.m2",
                                "from http://host.example:80/"))
                .allMatch(trace -> MACHINE.matcher(trace).find());
        assertThat("http://127.0.0.1:6334 and 12 documents/s, and/or work/home/")
                .doesNotContainPattern(MACHINE);
    }

    @Test
    void everyRequirementIsPinned() throws IOException {
        assertThat(Files.readAllLines(FOLDER.resolve("requirements.txt")))
                .allMatch(line -> line.startsWith("#") || line.matches("[a-z-]+==[0-9.]+"));
    }

    private static List<JsonNode> cells(Path notebook) throws IOException {
        List<JsonNode> cells = new ArrayList<>();
        for (JsonNode cell : new JsonMapper().readTree(notebook.toFile()).path("cells")) {
            if (cell.path("cell_type").asText().equals("code")) {
                cells.add(cell);
            }
        }
        assertThat(cells).isNotEmpty();
        return cells;
    }

    private static List<JsonNode> outputs(Path notebook) throws IOException {
        List<JsonNode> outputs = new ArrayList<>();
        cells(notebook).forEach(cell -> cell.path("outputs").forEach(outputs::add));
        return outputs;
    }

    /** What an output shows as text; a picture's base64 may spell anything. */
    private static String text(JsonNode output) {
        StringBuilder text = new StringBuilder();
        List<JsonNode> parts = new ArrayList<>();
        parts.add(output.path("text"));
        output.path("data")
                .properties()
                .forEach(
                        part -> {
                            if (!part.getKey().startsWith("image/")) {
                                parts.add(part.getValue());
                            }
                        });
        for (JsonNode part : parts) {
            text.append(part.asText());
            part.forEach(line -> text.append(line.asText()));
        }
        return text.toString();
    }
}
