package dev.weft.embed;

import static dev.weft.embed.TinyModel.embed;
import static dev.weft.embed.TinyModel.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of texts through an embedder, on models that can be computed by hand. */
class OnnxEmbedderTest {

    private static final Offset<Float> ROUNDING = within(1e-6f);

    @TempDir Path directory;

    private TinyModel model(String graph) {
        return TinyModel.configured(directory, graph);
    }

    @Test
    void poolsAsTheModelSaysWithoutTokenTypes() throws Exception {
        EmbedderOptions options = model("tokens.onnx").options().normalize(false).build();
        assertThat(vector(embed(options, "a b")))
                .containsExactly(new float[] {0.25f, 0.75f, 1, 0.5f}, ROUNDING);
    }

    @Test
    void everyPoolingCanBeAskedFor() throws Exception {
        EmbedderOptions.Builder options = model("tokens.onnx").options().normalize(false);
        assertThat(vector(embed(options.pooling(Pooling.CLS).build(), "c a")))
                .containsExactly(1, 0, 0, 0);
        assertThat(vector(embed(options.pooling(Pooling.LAST).build(), "c a")))
                .containsExactly(0, 0, 0, 2);
        assertThat(vector(embed(options.pooling(Pooling.MAX).build(), "c a")))
                .containsExactly(1, 3, 3, 2);
    }

    @Test
    void normalizesAsTheModelSays() throws Exception {
        float[] vector = vector(embed(model("tokens.onnx").options().build(), "a b"));
        float length = (float) Math.sqrt(0.0625 + 0.5625 + 1 + 0.25);
        assertThat(vector)
                .containsExactly(
                        new float[] {0.25f / length, 0.75f / length, 1 / length, 0.5f / length},
                        ROUNDING);
    }

    @Test
    void keepsTheLeadingDimensionsAndNormalizesThem() throws Exception {
        EmbedderOptions options = model("tokens.onnx").options().dimensions(2).build();
        try (Embedder embedder = SharedEmbedder.acquire(options)) {
            assertThat(embedder.dimensions()).isEqualTo(2);
            float length = (float) Math.sqrt(0.0625 + 0.5625);
            assertThat(vector(embed(embedder, List.of("a b")).embeddings().get(0)))
                    .containsExactly(new float[] {0.25f / length, 0.75f / length}, ROUNDING);
        }
    }

    @Test
    void readsFloat16() throws Exception {
        EmbedderOptions options = model("half.onnx").options().normalize(false).build();
        assertThat(vector(embed(options, "a b")))
                .containsExactly(new float[] {0.25f, 0.75f, 1, 0.5f}, ROUNDING);
    }

    @Test
    void givesTokenTypesToAModelThatTakesThem() throws Exception {
        EmbedderOptions options = model("types.onnx").options().normalize(false).build();
        assertThat(vector(embed(options, "a b")))
                .containsExactly(new float[] {0.25f, 0.75f, 1, 0.5f}, ROUNDING);
    }

    @Test
    void givesPositionsToAModelThatTakesThem() throws Exception {
        EmbedderOptions options = model("position-ids.onnx").options().normalize(false).build();
        assertThat(vector(embed(options, "a b")))
                .containsExactly(new float[] {1.75f, 2.25f, 2.5f, 2}, ROUNDING);
    }

    @Test
    void takesTheSentenceOfAGraphThatPoolsItself() throws Exception {
        EmbedderOptions options = model("sentence.onnx").options().normalize(false).build();
        assertThat(vector(embed(options, "a b"))).containsExactly(1, 3, 4, 2);
    }

    @Test
    void findsTheTableOfAGraphWithExternalData() throws Exception {
        model("external.onnx").copy("external.onnx_data", "model.onnx_data");
        EmbedderOptions options = EmbedderOptions.builder(directory.toString()).build();
        assertThat(embed(options, "a b")).isInstanceOf(Embedding.Vector.class);
    }

    @Test
    void cutsAtTheModelsLengthNotAtTheTokenizersAndSaysSo() throws Exception {
        EmbedderOptions options = model("tokens.onnx").options().build();
        assertThat(embed(options, "a ".repeat(14)))
                .isInstanceOfSatisfying(
                        Embedding.Vector.class,
                        whole -> {
                            assertThat(whole.tokens()).isEqualTo(16);
                            assertThat(whole.truncated()).isFalse();
                        });
        assertThat(embed(options, "a ".repeat(15)))
                .isInstanceOfSatisfying(
                        Embedding.Vector.class,
                        cut -> {
                            assertThat(cut.tokens()).isEqualTo(16);
                            assertThat(cut.truncated()).isTrue();
                        });
    }

    @Test
    void putsThePromptBeforeTheText() throws Exception {
        TinyModel model =
                model("tokens.onnx")
                        .write(
                                "config_sentence_transformers.json",
                                "{\"prompts\": {\"query\": \"b \", \"passage\": \"\"},"
                                        + " \"default_prompt_name\": \"query\"}");
        float[] b = vector(embed(model.options().prompt("").build(), "b a"));
        assertThat(vector(embed(model.options().build(), "a"))).containsExactly(b);
        assertThat(vector(embed(model.options().prompt("b ").build(), "a"))).containsExactly(b);
        assertThat(vector(embed(model.options().promptName("passage").build(), "b a")))
                .containsExactly(b);
    }

    @Test
    void keepsTheOrderAndMergesEqualTexts() throws Exception {
        EmbedderOptions.Builder options = model("tokens.onnx").options().normalize(false);
        List<String> texts =
                IntStream.range(0, 500).mapToObj(i -> "a ".repeat(1 + i * 7 % 13)).toList();
        try (Embedder embedder = SharedEmbedder.acquire(options.tokensPerCall(32).build())) {
            EmbeddingBatch batch = embed(embedder, texts);
            for (int i = 0; i < texts.size(); i++) {
                int words = 1 + i * 7 % 13;
                float[] vector = vector(batch.embeddings().get(i));
                assertThat(vector[1]).isCloseTo(3f * words / (words + 2), ROUNDING);
            }
            EmbeddingStats stats = batch.stats();
            assertThat(stats.texts()).isEqualTo(500);
            assertThat(stats.deduplicated()).isEqualTo(487);
            assertThat(stats.tokens()).isEqualTo(IntStream.rangeClosed(3, 15).sum());
            assertThat(stats.calls()).isGreaterThan(1);
            assertThat(stats.paddedTokens()).isGreaterThanOrEqualTo(stats.tokens());
            assertThat(stats.inferenceNanos()).isPositive();
            assertThat(stats.queueNanos()).isPositive();
        }
    }

    @Test
    void aBadTextLeavesTheOthersAlone() throws Exception {
        try (Embedder embedder = SharedEmbedder.acquire(model("tokens.onnx").options().build())) {
            EmbeddingBatch batch =
                    embed(embedder, Arrays.asList("a", "", null, " \n", "a nan", "b"));
            assertThat(batch.embeddings())
                    .extracting(Embedding::getClass)
                    .containsExactly(
                            Embedding.Vector.class,
                            Embedding.Failed.class,
                            Embedding.Failed.class,
                            Embedding.Failed.class,
                            Embedding.Failed.class,
                            Embedding.Vector.class);
            assertThat(batch.embeddings().get(1))
                    .isEqualTo(new Embedding.Failed("there is no text"));
            assertThat(batch.embeddings().get(4))
                    .isEqualTo(new Embedding.Failed("the model gave a vector that is not finite"));
        }
    }

    @Test
    void aVectorOfLengthZeroIsNoEmbedding() throws Exception {
        EmbedderOptions options =
                model("tokens.onnx").options().pooling(Pooling.LAST).dimensions(2).build();
        assertThat(embed(options, "a"))
                .isEqualTo(new Embedding.Failed("the model gave a vector of length 0"));
    }

    @Test
    void aBatchWithoutTextsCompletes() throws Exception {
        try (Embedder embedder = SharedEmbedder.acquire(model("tokens.onnx").options().build())) {
            assertThat(embed(embedder, List.of()).embeddings()).isEmpty();
            assertThat(embed(embedder, List.of(" ")).stats().calls()).isZero();
        }
    }

    @Test
    void aFailedInferenceFailsTheBatchAndOnlyIt() throws Exception {
        try (Embedder embedder = SharedEmbedder.acquire(model("tokens.onnx").options().build())) {
            CompletableFuture<EmbeddingBatch> failing = embedder.embed(List.of("a", "beyond"));
            assertThatThrownBy(() -> failing.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(EmbedderException.class)
                    .hasMessageContaining("its tokenizer.json is another model's");
            assertThat(embed(embedder, List.of("a")).embeddings()).hasSize(1);
        }
    }

    @Test
    void aModelThatMixesTheTextsOfACallRunsOneTextACall() throws Exception {
        EmbedderOptions options = model("unstable.onnx").options().normalize(false).build();
        try (Embedder embedder = SharedEmbedder.acquire(options)) {
            float[] alone = vector(embed(embedder, List.of("a")).embeddings().get(0));
            EmbeddingBatch together = embed(embedder, List.of("b", "a", "c c c"));
            assertThat(together.stats().calls()).isEqualTo(3);
            assertThat(vector(together.embeddings().get(1))).containsExactly(alone);
        }
    }

    @Test
    void theFingerprintTellsModelsAndSettingsApart() throws Exception {
        TinyModel model = model("tokens.onnx");
        List<EmbedderOptions> different =
                List.of(
                        model.options().build(),
                        model.options().pooling(Pooling.CLS).build(),
                        model.options().maxTokens(8).build(),
                        model.options().dimensions(3).build(),
                        model.options().prompt("a").build(),
                        model.options().normalize(false).build(),
                        TinyModel.configured(directory.resolve("other"), "half.onnx")
                                .options()
                                .build());
        assertThat(different).extracting(this::fingerprint).doesNotHaveDuplicates();
        assertThat(fingerprint(model.options().tokensPerCall(64).workers(1).build()))
                .isEqualTo(fingerprint(model.options().build()));
        assertThat(
                        fingerprint(
                                TinyModel.configured(directory.resolve("moved"), "tokens.onnx")
                                        .options()
                                        .build()))
                .isEqualTo(fingerprint(model.options().build()));
    }

    private String fingerprint(EmbedderOptions options) {
        try (Embedder embedder = SharedEmbedder.acquire(options)) {
            return embedder.fingerprint();
        }
    }
}
