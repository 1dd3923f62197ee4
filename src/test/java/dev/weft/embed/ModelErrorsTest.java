package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that does not fit is refused when opened, with what is wrong and how to mend it. */
class ModelErrorsTest {

    @TempDir Path directory;

    @AfterEach
    void nothingIsLeftRunning() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("weft-embed"));
    }

    private static AbstractThrowableAssert<?, ?> opening(EmbedderOptions.Builder options) {
        return assertThatThrownBy(() -> SharedEmbedder.acquire(options.build()).close())
                .isInstanceOf(EmbedderException.class);
    }

    /** Root may do all: there it proves nothing. */
    @Test
    void whatItsUserMayNotRead() throws IOException {
        TinyModel model = TinyModel.configured(directory, "tokens.onnx");
        Path graph = directory.resolve("model.onnx");
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(directory);
        Files.setPosixFilePermissions(graph, Set.of());
        assumeFalse(Files.isReadable(graph));
        String user = "let user " + System.getProperty("user.name") + " read ";
        opening(model.options()).hasMessageEndingWith(user + graph);
        Files.setPosixFilePermissions(directory, Set.of());
        try {
            opening(model.options()).hasMessageEndingWith(user + directory);
        } finally {
            Files.setPosixFilePermissions(directory, before);
        }
    }

    @Test
    void aGpuWithoutOnnxRuntimesBuildForIt() {
        opening(TinyModel.configured(directory, "tokens.onnx").options().device("cuda"))
                .hasMessageContaining(
                        "device is cuda:0, but this ONNX Runtime is built without CUDA")
                .hasMessageContaining("onnxruntime_gpu");
    }

    @Test
    void unknownInputs() {
        opening(TinyModel.configured(directory, "wrong-input.onnx").options())
                .hasMessageContaining("takes the inputs [tokens]")
                .hasMessageContaining("input_ids");
    }

    @Test
    void inputsOfAnotherType() {
        opening(TinyModel.configured(directory, "wrong-type.onnx").options())
                .hasMessageContaining("input_ids")
                .hasMessageContaining("not a tensor of int64");
    }

    @Test
    void outputsThatAreNoVectors() {
        opening(TinyModel.configured(directory, "wrong-output.onnx").options())
                .hasMessageContaining("logits")
                .hasMessageContaining("last_hidden_state");
    }

    @Test
    void anOutputOfAnotherShapeThanSaid() {
        opening(TinyModel.configured(directory, "wrong-shape.onnx").options())
                .hasMessageContaining("has the shape [1, 1, 4]");
    }

    @Test
    void aGraphCutOff() throws IOException {
        TinyModel model = TinyModel.configured(directory, "tokens.onnx");
        Path graph = directory.resolve("model.onnx");
        byte[] bytes = Files.readAllBytes(graph);
        Files.write(graph, Arrays.copyOf(bytes, bytes.length / 2));
        opening(model.options())
                .hasMessageContaining("Cannot load the graph")
                .hasMessageContaining(graph.toString());
    }

    @Test
    void aGraphThatIsNone() {
        opening(TinyModel.configured(directory, "tokenizer.json").options())
                .hasMessageContaining("Cannot load the graph");
    }

    @Test
    void aGraphWithoutItsExternalData() {
        opening(TinyModel.configured(directory, "external.onnx").options())
                .hasMessageContaining("external data");
    }

    @Test
    void aGraphWithHalfOfItsExternalData() throws IOException {
        TinyModel model =
                TinyModel.configured(directory, "external.onnx")
                        .copy("external.onnx_data", "external.onnx_data");
        Path data = directory.resolve("external.onnx_data");
        byte[] bytes = Files.readAllBytes(data);
        Files.write(data, Arrays.copyOf(bytes, bytes.length / 2));
        opening(model.options())
                .hasMessageContaining("Cannot load the graph")
                .hasMessageContaining("a whole ONNX file with its external data");
    }

    @Test
    void aGraphThatIsEmpty() throws IOException {
        TinyModel model = TinyModel.configured(directory, "tokens.onnx");
        Files.write(directory.resolve("model.onnx"), new byte[0]);
        opening(model.options()).hasMessageContaining("Cannot load the graph");
    }

    @Test
    void aFolderInAGraphsPlace() throws IOException {
        TinyModel model = TinyModel.configured(directory, "tokens.onnx");
        Files.delete(directory.resolve("model.onnx"));
        Files.createDirectory(directory.resolve("model.onnx"));
        opening(model.options()).hasMessageContaining("Cannot read the model " + directory);
    }

    @Test
    void aLinkToNowhereInAGraphsPlace() throws IOException {
        TinyModel model = TinyModel.configured(directory, "tokens.onnx");
        Files.delete(directory.resolve("model.onnx"));
        Files.createSymbolicLink(directory.resolve("model.onnx"), directory.resolve("gone"));
        opening(model.options()).hasMessageContaining("has no model.onnx or onnx/model.onnx");
    }

    @Test
    void aFileInTheModelsPlaceAndNothingThere() {
        TinyModel.configured(directory, "tokens.onnx");
        for (String name : List.of("model.onnx", "gone")) {
            opening(EmbedderOptions.builder(directory.resolve(name).toString()))
                    .hasMessageContaining(name + " has no model.onnx or onnx/model.onnx")
                    .hasMessageContaining("give a directory in Hugging Face's layout");
        }
    }

    @Test
    void noGraph() {
        opening(EmbedderOptions.builder(directory.toString()))
                .hasMessageContaining("has no model.onnx or onnx/model.onnx");
    }

    @Test
    void noTokenizer() throws IOException {
        TinyModel model = TinyModel.configured(directory, "tokens.onnx");
        Files.delete(directory.resolve("tokenizer.json"));
        opening(model.options()).hasMessageContaining("has no tokenizer.json");
    }

    @Test
    void aTokenizerThatIsNone() throws IOException {
        TinyModel model = TinyModel.configured(directory, "tokens.onnx");
        Files.writeString(directory.resolve("tokenizer.json"), "{\"model\": 1}");
        opening(model.options()).hasMessageContaining("Cannot read the tokenizer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"version\": \"1.0\", \"model\": {\"type\"", "null", "\0"})
    void aTokenizerCutOff(String json) {
        TinyModel model = TinyModel.configured(directory, "tokens.onnx");
        model.write("tokenizer.json", json);
        opening(model.options()).hasMessageContaining("Cannot read the tokenizer " + directory);
    }

    @Test
    void aTokenizerOfAModelWithMoreTokens() throws IOException {
        assertTheTokenizersModelIsAnother("\"\\[UNK]\":\\s*3", "\"[UNK]\": 60");
    }

    @Test
    void aTokenizerOfAModelWithAnotherPadding() throws IOException {
        assertTheTokenizersModelIsAnother("\"pad_id\":\\s*0", "\"pad_id\": 60");
    }

    private void assertTheTokenizersModelIsAnother(String pattern, String changed)
            throws IOException {
        TinyModel model = TinyModel.configured(directory, "tokens.onnx");
        Path tokenizer = directory.resolve("tokenizer.json");
        String json = Files.readString(tokenizer);
        String other = json.replaceAll(pattern, changed);
        assertThat(other).isNotEqualTo(json);
        Files.writeString(tokenizer, other);
        opening(model.options()).hasMessageContaining("its tokenizer.json is another model's");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "0.5", "\"512\"", "null", "[16]"})
    void aLengthThatIsNone(String length) {
        TinyModel model =
                TinyModel.in(directory, "tokens.onnx")
                        .write("sentence_bert_config.json", "{\"max_seq_length\": " + length + "}");
        opening(model.options().pooling(Pooling.MEAN)).hasMessageContaining("set embed.max-tokens");
    }

    @Test
    void aConfigurationThatIsNone() {
        TinyModel model = TinyModel.in(directory, "tokens.onnx").write("modules.json", "[{");
        opening(model.options()).hasMessageContaining("modules.json").hasMessageContaining("JSON");
    }

    @Test
    void noWordOnThePooling() {
        TinyModel model = TinyModel.in(directory, "tokens.onnx");
        opening(model.options().maxTokens(8)).hasMessageContaining("set embed.pooling");
    }

    @Test
    void poolingOfAnotherKind() {
        TinyModel model =
                TinyModel.in(directory, "tokens.onnx")
                        .write(
                                "1_Pooling/config.json",
                                "{\"pooling_mode_weightedmean_tokens\": true}");
        opening(model.options()).hasMessageContaining("weightedmean_tokens");
    }

    @Test
    void poolingAskedOfAGraphThatPoolsItself() {
        opening(TinyModel.configured(directory, "sentence.onnx").options().pooling(Pooling.MEAN))
                .hasMessageContaining("do not set embed.pooling");
    }

    @Test
    void noWordOnTheLength() {
        TinyModel model = TinyModel.in(directory, "tokens.onnx");
        opening(model.options().pooling(Pooling.MEAN)).hasMessageContaining("set embed.max-tokens");
    }

    @Test
    void moreTokensThanTheModelRunsOn() {
        TinyModel model = TinyModel.configured(directory, "positions.onnx");
        opening(model.options().maxTokens(9))
                .hasMessageContaining("does not run on texts of up to 9 tokens")
                .hasMessageContaining("set embed.max-tokens to less");
    }

    @Test
    void moreDimensionsThanTheModelGives() {
        opening(TinyModel.configured(directory, "tokens.onnx").options().dimensions(5))
                .hasMessageContaining("dimensions is 5")
                .hasMessageContaining("gives 4");
    }

    @Test
    void layersThatTheGraphLacks() {
        TinyModel model =
                TinyModel.in(directory, "tokens.onnx")
                        .write("modules.json", TinyModel.modules("Transformer", "Pooling", "Dense"))
                        .write("1_Pooling/config.json", "{\"pooling_mode_mean_tokens\": true}");
        opening(model.options().maxTokens(8)).hasMessageContaining("dense layers");
    }

    @Test
    void aPromptThatTheModelDoesNotHave() {
        TinyModel model =
                TinyModel.configured(directory, "tokens.onnx")
                        .write(
                                "config_sentence_transformers.json",
                                "{\"prompts\": {\"query\": \"q: \"}}");
        opening(model.options().promptName("qeury"))
                .hasMessageContaining("no prompt named qeury")
                .hasMessageContaining("[query]");
    }

    @Test
    void aPromptThatIsNotToBePooled() {
        TinyModel model =
                TinyModel.in(directory, "tokens.onnx")
                        .write(
                                "1_Pooling/config.json",
                                "{\"pooling_mode\": \"mean\", \"include_prompt\": false}");
        opening(model.options().maxTokens(8).prompt("q: "))
                .hasMessageContaining("set embed.prompt");
    }

    @Test
    void noSuchResource() {
        opening(EmbedderOptions.builder("classpath:no-such-model"))
                .hasMessageContaining("/no-such-model.onnx")
                .hasMessageContaining("add the jar");
    }

    @Test
    void noSuchFileSystem() {
        opening(EmbedderOptions.builder("nowhere://bucket/model"))
                .hasMessageContaining("nowhere://bucket/model")
                .hasMessageContaining("Flink");
    }
}
