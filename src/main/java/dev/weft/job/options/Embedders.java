package dev.weft.job.options;

import static dev.weft.job.options.ChunkOptions.CHUNK_TOKENIZER;
import static dev.weft.job.options.EmbedOptions.EMBED_DEVICE;
import static dev.weft.job.options.EmbedOptions.EMBED_DIMENSIONS;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_API_KEY_ENV;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_API_KEY_FILE;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_MODEL;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_TEXTS;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_TIMEOUT;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_URL;
import static dev.weft.job.options.EmbedOptions.EMBED_MAX_TOKENS;
import static dev.weft.job.options.EmbedOptions.EMBED_MODEL;
import static dev.weft.job.options.EmbedOptions.EMBED_NORMALIZE;
import static dev.weft.job.options.EmbedOptions.EMBED_POOLING;
import static dev.weft.job.options.EmbedOptions.EMBED_PROMPT;
import static dev.weft.job.options.EmbedOptions.EMBED_PROMPT_NAME;
import static dev.weft.job.options.EmbedOptions.EMBED_TOKENS_PER_CALL;
import static dev.weft.job.options.EmbedOptions.EMBED_TYPE;
import static dev.weft.job.options.EmbedOptions.EMBED_WORKERS;

import dev.weft.embed.EmbedderOptions;
import dev.weft.embed.EmbedderSpec;
import dev.weft.embed.HttpEmbedderOptions;
import org.apache.flink.configuration.Configuration;

/** The embedder that the options name. */
public final class Embedders {

    private Embedders() {}

    public static EmbedderSpec of(Configuration options) {
        return switch (options.get(EMBED_TYPE)) {
            case ONNX -> onnx(options);
            case HTTP -> http(options);
        };
    }

    private static EmbedderOptions onnx(Configuration options) {
        EmbedderOptions.Builder builder =
                EmbedderOptions.builder(options.get(EMBED_MODEL))
                        .pooling(options.get(EMBED_POOLING))
                        .maxTokens(options.get(EMBED_MAX_TOKENS))
                        .dimensions(options.get(EMBED_DIMENSIONS))
                        .prompt(options.get(EMBED_PROMPT))
                        .promptName(options.get(EMBED_PROMPT_NAME))
                        .normalize(options.get(EMBED_NORMALIZE))
                        .device(options.get(EMBED_DEVICE))
                        .tokensPerCall(options.get(EMBED_TOKENS_PER_CALL));
        options.getOptional(EMBED_WORKERS).ifPresent(builder::workers);
        return builder.build();
    }

    private static HttpEmbedderOptions http(Configuration options) {
        HttpEmbedderOptions.Builder builder =
                HttpEmbedderOptions.builder(options.get(EMBED_HTTP_URL))
                        .model(options.get(EMBED_HTTP_MODEL))
                        .dimensions(options.get(EMBED_DIMENSIONS))
                        .prompt(options.get(EMBED_PROMPT))
                        .tokenizer(options.get(CHUNK_TOKENIZER))
                        .apiKeyEnv(options.get(EMBED_HTTP_API_KEY_ENV))
                        .apiKeyFile(options.get(EMBED_HTTP_API_KEY_FILE))
                        .textsPerRequest(options.get(EMBED_HTTP_TEXTS))
                        .timeout(options.get(EMBED_HTTP_TIMEOUT));
        options.getOptional(EMBED_NORMALIZE).ifPresent(builder::normalize);
        options.getOptional(EMBED_WORKERS).ifPresent(builder::workers);
        return builder.build();
    }

    /** In a line, for the log. */
    public static String describe(Configuration options) {
        return switch (options.get(EMBED_TYPE)) {
            case ONNX -> options.get(EMBED_MODEL) + " on " + options.get(EMBED_DEVICE);
            case HTTP ->
                    options.getOptional(EMBED_HTTP_MODEL).orElse("its model")
                            + " at "
                            + options.get(EMBED_HTTP_URL);
        };
    }
}
