package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The default model against an independent reference. reference.jsonl was made with Python's
 * onnxruntime 1.32 and tokenizers 0.23 from the same two files: each text alone, without padding, cut
 * at 256 tokens; the mean over the last hidden state's tokens in double precision, divided by its
 * length, rounded to 8 digits.
 */
class MiniLmITCase {

    private static final EmbedderOptions OPTIONS =
            EmbedderOptions.builder("classpath:all-minilm-l6-v2").build();
    private static final int WINDOW = 256;

    private record Reference(String text, int tokens, float[] vector) {}

    private static Embedder embedder;

    @BeforeAll
    static void open() {
        embedder = SharedEmbedder.acquire(OPTIONS);
    }

    @AfterAll
    static void close() {
        embedder.close();
    }

    private static List<Reference> references() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<Reference> references = new ArrayList<>();
        try (InputStream in = MiniLmITCase.class.getResourceAsStream("reference.jsonl");
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode node = json.readTree(line);
                references.add(
                        new Reference(
                                node.get("text").asText(),
                                node.get("tokens").asInt(),
                                json.treeToValue(node.get("vector"), float[].class)));
            }
        }
        return references;
    }

    private static List<Embedding> embed(Embedder with, List<String> texts) throws Exception {
        return TinyModel.embed(with, texts).embeddings();
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        for (int d = 0; d < a.length; d++) {
            dot += (double) a[d] * b[d];
        }
        return dot / (Vectors.length(a) * Vectors.length(b));
    }

    /** Glosses of WordNet's nouns, in the order of the file. */
    private static List<String> glosses(int count) throws IOException {
        try (InputStream in =
                        MiniLmITCase.class.getResourceAsStream(
                                "/net/sf/extjwnl/data/wordnet/wn31/data.noun");
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith(" "))
                    .map(line -> line.substring(line.indexOf('|') + 1).strip())
                    .limit(count)
                    .toList();
        }
    }

    @Test
    void equalsTheReference() throws Exception {
        List<Reference> references = references();
        List<Embedding> embeddings =
                embed(embedder, references.stream().map(Reference::text).toList());
        assertThat(embeddings).hasSameSizeAs(references).hasSizeGreaterThan(20);
        for (int i = 0; i < embeddings.size(); i++) {
            Reference reference = references.get(i);
            Embedding.Vector vector = (Embedding.Vector) embeddings.get(i);
            assertThat(vector.tokens()).as(reference.text()).isEqualTo(reference.tokens());
            assertThat(vector.truncated()).isEqualTo(reference.tokens() == WINDOW);
            assertThat(cosine(vector.values(), reference.vector()))
                    .as(reference.text())
                    .isCloseTo(1, within(1e-5));
            assertThat(Vectors.length(vector.values())).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void aloneBatchedShuffledAndRepeatedAreTheSameBits() throws Exception {
        List<String> texts = new ArrayList<>(references().stream().map(Reference::text).toList());
        texts.addAll(glosses(100));
        List<float[]> alone = new ArrayList<>();
        for (String text : texts) {
            alone.add(TinyModel.vector(embed(embedder, List.of(text)).get(0)));
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            order.addAll(List.of(i, i));
        }
        Collections.shuffle(order, new Random(5));
        List<Embedding> together = embed(embedder, order.stream().map(texts::get).toList());
        for (int i = 0; i < order.size(); i++) {
            assertThat(TinyModel.vector(together.get(i))).containsExactly(alone.get(order.get(i)));
        }
    }

    @Test
    void whatIsBehindTheModelsLengthChangesNothingHoweverLongItIs() throws Exception {
        String words = String.join(" ", glosses(200));
        String beginning = words.substring(0, words.lastIndexOf(' ', 4_000));
        String unbroken = "x".repeat(5_000);
        List<Embedding> embeddings =
                embed(
                        embedder,
                        List.of(
                                beginning,
                                words.repeat(20),
                                "cat",
                                " ".repeat(20_000) + "cat",
                                unbroken,
                                unbroken + " " + unbroken));

        List<float[]> vectors = embeddings.stream().map(TinyModel::vector).toList();
        assertThat(vectors.get(1)).isEqualTo(vectors.get(0));
        assertThat(vectors.get(3)).isEqualTo(vectors.get(2));
        assertThat(((Embedding.Vector) embeddings.get(1)).truncated()).isTrue();
        assertThat(((Embedding.Vector) embeddings.get(3)).truncated()).isFalse();
        assertThat(((Embedding.Vector) embeddings.get(5)).tokens())
                .as("a word that is too long is one unknown token")
                .isEqualTo(((Embedding.Vector) embeddings.get(4)).tokens() + 1);
    }

    @Test
    void glossesHaveLittlePaddingInWindows() throws Exception {
        List<String> glosses = glosses(3 * WINDOW);
        long tokens = 0;
        long padded = 0;
        for (int from = 0; from < glosses.size(); from += WINDOW) {
            EmbeddingStats stats =
                    TinyModel.embed(embedder, glosses.subList(from, from + WINDOW)).stats();
            tokens += stats.tokens();
            padded += stats.paddedTokens();
        }
        assertThat((double) (padded - tokens) / padded).isLessThan(0.03);
    }

    @Test
    void takesWhateverAStringCanHold() throws Exception {
        List<String> odd =
                List.of("a\u0000b", "half a pair \uD83D", "\uDE00 the other", "\u200B", "\uFFFF");
        assertThat(embed(embedder, odd)).hasOnlyElementsOfType(Embedding.Vector.class);
    }

    @Test
    void theQuantizedModelRunsOneTextACallAndIsStable() throws Exception {
        EmbedderOptions quantized = EmbedderOptions.builder("classpath:all-minilm-l6-v2-q").build();
        List<String> glosses = glosses(60);
        try (Embedder int8 = SharedEmbedder.acquire(quantized)) {
            EmbeddingBatch together = TinyModel.embed(int8, glosses);
            assertThat(together.stats().calls()).isEqualTo(60);
            assertThat(together.stats().paddingShare()).isZero();
            for (int i = 0; i < 10; i++) {
                assertThat(TinyModel.vector(together.embeddings().get(i)))
                        .containsExactly(
                                TinyModel.vector(embed(int8, List.of(glosses.get(i))).get(0)));
            }
            assertThat(int8.fingerprint()).isNotEqualTo(embedder.fingerprint());
            float[] exact = TinyModel.vector(embed(embedder, glosses.subList(0, 1)).get(0));
            assertThat(cosine(TinyModel.vector(together.embeddings().get(0)), exact))
                    .isGreaterThan(0.9);
        }
    }
}
