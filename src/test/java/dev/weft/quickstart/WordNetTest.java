package dev.weft.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordNetTest {

    @TempDir Path folder;

    @Test
    void holdsEverySynsetOnceWithWordsAndGloss() throws IOException {
        WordNet.write(folder, WordNet.SIZE);
        List<String> lines = lines();
        Set<String> ids = new HashSet<>();
        for (String line : lines) {
            JsonNode synset = new JsonMapper().readTree(line);
            ids.add(synset.path("id").asText());
            assertThat(synset.path("gloss").asText()).isNotBlank();
            assertThat(synset.path("words").size()).isPositive();
        }
        assertThat(lines).hasSize(WordNet.SIZE);
        assertThat(ids).hasSize(WordNet.SIZE);
        assertThat(lines)
                .contains(
                        "{\"id\":\"n00001740\",\"words\":[\"entity\"],\"pos\":\"noun\",\"gloss\":\"that which is"
                                + " perceived or known or inferred to have its own distinct existence (living or"
                                + " nonliving)\"}");
    }

    @Test
    void aFewThousandAreSpreadOverTheWhole() throws IOException {
        WordNet.write(folder, 5000);
        assertThat(lines()).hasSize(5000);
        assertThat(Files.readAllLines(folder.resolve("adv.jsonl"))).hasSizeBetween(100, 250);
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }
}
