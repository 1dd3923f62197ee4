package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceConfigTest {

    @TempDir Path directory;

    private HuggingFaceConfigTest with(String name, String json) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, json);
        return this;
    }

    private ModelConfig read() {
        return HuggingFaceConfig.read(directory);
    }

    @Test
    void anEmptyDirectorySaysNothing() {
        ModelConfig config = read();
        assertThat(config.pooling()).isNull();
        assertThat(config.maxTokens()).isNull();
        assertThat(config.normalize()).isNull();
        assertThat(config.prompts()).isEmpty();
        assertThat(config.defaultPrompt()).isNull();
    }

    @Test
    void readsThePoolingFlags() throws IOException {
        String flags =
                "{\"word_embedding_dimension\": 384, \"pooling_mode_cls_token\": %s,"
                        + " \"pooling_mode_mean_tokens\": %s, \"pooling_mode_max_tokens\": %s,"
                        + " \"pooling_mode_lasttoken\": %s}";
        String file = "1_Pooling/config.json";
        assertThat(with(file, flags.formatted(true, false, false, false)).read().pooling())
                .isEqualTo(Pooling.CLS);
        assertThat(with(file, flags.formatted(false, true, false, false)).read().pooling())
                .isEqualTo(Pooling.MEAN);
        assertThat(with(file, flags.formatted(false, false, true, false)).read().pooling())
                .isEqualTo(Pooling.MAX);
        assertThat(with(file, flags.formatted(false, false, false, true)).read().pooling())
                .isEqualTo(Pooling.LAST);
    }

    @Test
    void readsThePoolingName() throws IOException {
        assertThat(with("1_Pooling/config.json", "{\"pooling_mode\": \"cls\"}").read().pooling())
                .isEqualTo(Pooling.CLS);
    }

    @Test
    void theNearestWordOnTheLengthCounts() throws IOException {
        with("config.json", "{\"max_position_embeddings\": 514}");
        assertThat(read().maxTokens()).isEqualTo(514);
        with("tokenizer_config.json", "{\"model_max_length\": 1000000000000000019884624838656}");
        assertThat(read().maxTokens()).isEqualTo(514);
        with("tokenizer_config.json", "{\"model_max_length\": 512}");
        assertThat(read().maxTokens()).isEqualTo(512);
        with("sentence_bert_config.json", "{\"max_seq_length\": null}");
        assertThat(read().maxTokens()).isEqualTo(512);
        with("sentence_bert_config.json", "{\"max_seq_length\": 256}");
        assertThat(read().maxTokens()).isEqualTo(256);
    }

    @Test
    void positionsThatAModelKeepsForPaddingHoldNoTokens() throws IOException {
        with(
                "config.json",
                "{\"max_position_embeddings\": 514, \"model_type\": \"xlm-roberta\", \"pad_token_id\": 1}");
        assertThat(read().maxTokens()).isEqualTo(512);
    }

    @Test
    void normalizesIfTheModulesDo() throws IOException {
        with("modules.json", TinyModel.modules("Transformer", "Pooling", "Normalize"));
        assertThat(read().normalize()).isTrue();
        with("modules.json", TinyModel.modules("Transformer", "Pooling"));
        assertThat(read().normalize()).isFalse();
    }

    @Test
    void readsThePrompts() throws IOException {
        with(
                "config_sentence_transformers.json",
                "{\"prompts\": {\"query\": \"query: \", \"passage\": \"passage: \"},"
                        + " \"default_prompt_name\": null}");
        assertThat(read().prompts())
                .containsEntry("query", "query: ")
                .containsEntry("passage", "passage: ");
        assertThat(read().defaultPrompt()).isNull();
    }
}
