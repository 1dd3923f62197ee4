package dev.weft.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The works that the build packs into the job jar, as its bill of materials lists them, against NOTICE. */
class NoticeITCase {

    private static final Pattern PERMISSIVE =
            Pattern.compile("(Apache-2\\.0|BSD-[23]-Clause|MIT)\\b");

    private final List<JsonNode> works = works();

    @Test
    void eachIsNamedInTheNotice() throws IOException {
        List<String> named = Arrays.asList(Files.readString(Path.of("NOTICE")).split("[,;\\s]+"));
        assertThat(works)
                .hasSizeGreaterThan(30)
                .allMatch(work -> named.stream().anyMatch(name -> isOf(name, work)));
    }

    @Test
    void eachMayBeGivenAwayUnderAPermissiveLicence() {
        assertThat(works)
                .allMatch(work -> PERMISSIVE.matcher(work.path("licenses").toString()).find());
    }

    /** A name alone, or with its group; {@code *} stands for anything. */
    private static boolean isOf(String name, JsonNode work) {
        String pattern = Pattern.quote(name).replace("*", "\\E.*\\Q");
        String artifact = work.path("name").asText();
        return artifact.matches(pattern)
                || (work.path("group").asText() + ":" + artifact).matches(pattern);
    }

    private static List<JsonNode> works() {
        try {
            JsonNode sbom = new JsonMapper().readTree(new File(System.getProperty("weft.sbom")));
            return StreamSupport.stream(sbom.path("components").spliterator(), false)
                    // listed since libraries ask for it; in the jar it is not
                    .filter(work -> !work.path("name").asText().equals("slf4j-api"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("The build has made no bill of materials", e);
        }
    }
}
