package dev.weft.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads what a directory in Hugging Face's layout says about its model. */
final class HuggingFaceConfig {

    private static final String MODULES = "modules.json";
    private static final String POOLING = "1_Pooling/config.json";
    private static final String SENTENCE = "sentence_bert_config.json";
    private static final String PROMPTS = "config_sentence_transformers.json";
    private static final String TOKENIZER = "tokenizer_config.json";
    private static final String TRANSFORMER = "config.json";

    /** All that is read here; each may be missing. */
    static final List<String> FILES =
            List.of(MODULES, POOLING, SENTENCE, PROMPTS, TOKENIZER, TRANSFORMER);

    /** Values above this mean "no limit" in tokenizer_config.json. */
    private static final int NO_LIMIT = 1_000_000;

    private static final Set<String> COUNT_BEHIND_PADDING =
            Set.of("roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "mpnet");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;

    private HuggingFaceConfig(Path directory) {
        this.directory = directory;
    }

    static ModelConfig read(Path directory) {
        HuggingFaceConfig config = new HuggingFaceConfig(directory);
        JsonNode modules = config.json(MODULES);
        JsonNode pooling = config.json(POOLING);
        JsonNode sentence = config.json(PROMPTS);
        Map<String, String> prompts = new TreeMap<>();
        sentence.path("prompts")
                .properties()
                .forEach(prompt -> prompts.put(prompt.getKey(), prompt.getValue().asText()));
        return new ModelConfig(
                config.pooling(pooling),
                config.maxTokens(),
                modules.isArray() ? has(modules, "Normalize") : null,
                has(modules, "Dense"),
                pooling.path("include_prompt").asBoolean(true),
                prompts,
                sentence.path("default_prompt_name").asText(null));
    }

    private static boolean has(JsonNode modules, String type) {
        return StreamSupport.stream(modules.spliterator(), false)
                .anyMatch(module -> module.path("type").asText().endsWith("." + type));
    }

    private Pooling pooling(JsonNode pooling) {
        List<String> modes = poolingModes(pooling);
        if (modes.isEmpty()) {
            return null;
        }
        Optional<Pooling> known =
                modes.size() > 1
                        ? Optional.empty()
                        : switch (modes.get(0)) {
                            case "mean", "mean_tokens" -> Optional.of(Pooling.MEAN);
                            case "cls", "cls_token" -> Optional.of(Pooling.CLS);
                            case "lasttoken" -> Optional.of(Pooling.LAST);
                            case "max", "max_tokens" -> Optional.of(Pooling.MAX);
                            default -> Optional.empty();
                        };
        return known.orElseThrow(
                () ->
                        new EmbedderException(
                                "The model in "
                                        + directory
                                        + " pools with "
                                        + modes
                                        + ", Weft with one of "
                                        + Arrays.toString(Pooling.values())
                                        + ": use a graph whose output is sentence_embedding"));
    }

    /** Either {@code "pooling_mode": "mean"} or flags such as {@code pooling_mode_mean_tokens}. */
    private static List<String> poolingModes(JsonNode pooling) {
        String prefix = "pooling_mode";
        if (pooling.path(prefix).isTextual()) {
            return List.of(pooling.path(prefix).asText());
        }
        return pooling.properties().stream()
                .filter(flag -> flag.getKey().startsWith(prefix) && flag.getValue().asBoolean())
                .map(flag -> flag.getKey().substring(prefix.length() + 1))
                .toList();
    }

    private Integer maxTokens() {
        Predicate<JsonNode> limit =
                node -> node.isNumber() && node.asDouble() >= 1 && node.asDouble() < NO_LIMIT;
        JsonNode transformer = json(TRANSFORMER);
        Stream<JsonNode> said =
                Stream.of(
                        json(SENTENCE).path("max_seq_length"),
                        json(TOKENIZER).path("model_max_length"));
        Optional<Integer> positions =
                Optional.of(transformer.path("max_position_embeddings"))
                        .filter(limit)
                        .map(count -> count.asInt() - firstPosition(transformer));
        return said.filter(limit).findFirst().map(JsonNode::asInt).or(() -> positions).orElse(null);
    }

    /** These models count from behind the padding's id: of 514 positions they have 512 for tokens. */
    private static int firstPosition(JsonNode transformer) {
        return COUNT_BEHIND_PADDING.contains(transformer.path("model_type").asText())
                ? transformer.path("pad_token_id").asInt(1) + 1
                : 0;
    }

    private JsonNode json(String name) {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new EmbedderException(
                    "Cannot read " + file + ": it must be JSON, as the model's publisher made it",
                    e);
        }
    }
}
