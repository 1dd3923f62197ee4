package dev.weft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.quickstart.WordNet;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/** The texts to embed. */
enum Workload {
    /** WordNet's glosses, about 24 tokens each. */
    GLOSSES {
        @Override
        List<String> texts(List<String> glosses, int documents) {
            return glosses.subList(0, documents);
        }
    },
    /** Glosses strung together to anything from 10 to 256 tokens, evenly. */
    MIXED {
        @Override
        List<String> texts(List<String> glosses, int documents) {
            Random random = new Random(SEED);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < documents; i++) {
                int words = 8 + random.nextInt(190);
                StringBuilder text = new StringBuilder();
                while (text.toString().split(" ").length < words) {
                    text.append(glosses.get(random.nextInt(glosses.size()))).append(' ');
                }
                String[] all = text.toString().split(" ");
                texts.add(String.join(" ", List.of(all).subList(0, words)));
            }
            return texts;
        }
    };

    private static final int SEED = 7;

    abstract List<String> texts(List<String> glosses, int documents);

    /**
     * The texts, shuffled as real documents are.
     *
     * @param folder for files on the way
     */
    List<String> texts(Path folder, int documents) throws IOException {
        WordNet.write(folder, this == GLOSSES ? documents : WordNet.SIZE);
        JsonMapper json = new JsonMapper();
        List<String> glosses = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode synset = json.readTree(line);
                    glosses.add(
                            synset.path("words").path(0).asText()
                                    + ": "
                                    + synset.path("gloss").asText());
                }
            }
        }
        Collections.shuffle(glosses, new Random(SEED));
        return texts(glosses, documents);
    }

    /**
     * Writes the texts as JSON lines for the job.
     *
     * @param vectors whether each gets a vector beside it
     */
    static void write(List<String> texts, boolean vectors, Path file) throws IOException {
        JsonMapper json = new JsonMapper();
        Files.createDirectories(file.getParent());
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < texts.size(); i++) {
                ObjectNode line = json.createObjectNode().put("id", i).put("text", texts.get(i));
                if (vectors) {
                    line.set("vector", json.valueToTree(Vectors.madeUp(texts.get(i))));
                }
                out.write(line.toString());
                out.write('\n');
            }
        }
    }

    /** The texts of such a file. */
    static List<String> read(Path file) throws IOException {
        JsonMapper json = new JsonMapper();
        List<String> texts = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line; (line = lines.readLine()) != null; ) {
                texts.add(json.readTree(line).path("text").asText());
            }
        }
        return texts;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
