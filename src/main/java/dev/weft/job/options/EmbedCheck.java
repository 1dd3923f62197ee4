package dev.weft.job.options;

import static dev.weft.job.options.EmbedOptions.EMBED_DEVICE;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_API_KEY_ENV;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_API_KEY_FILE;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_MODEL;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_TEXTS;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_TIMEOUT;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_URL;
import static dev.weft.job.options.EmbedOptions.EMBED_MAX_TOKENS;
import static dev.weft.job.options.EmbedOptions.EMBED_MODEL;
import static dev.weft.job.options.EmbedOptions.EMBED_POOLING;
import static dev.weft.job.options.EmbedOptions.EMBED_PROMPT;
import static dev.weft.job.options.EmbedOptions.EMBED_PROMPT_NAME;
import static dev.weft.job.options.EmbedOptions.EMBED_TOKENS_PER_CALL;
import static dev.weft.job.options.EmbedOptions.EMBED_TYPE;

import dev.weft.embed.EmbedderOptions;
import dev.weft.embed.HttpEmbedderOptions;
import dev.weft.job.options.EmbedOptions.EmbedType;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Finds mistakes in what is to turn texts into vectors. */
final class EmbedCheck {

    private static final List<ConfigOption<?>> ONNX_ALONE =
            List.of(
                    EMBED_DEVICE,
                    EMBED_MODEL,
                    EMBED_POOLING,
                    EMBED_MAX_TOKENS,
                    EMBED_TOKENS_PER_CALL,
                    EMBED_PROMPT_NAME);

    private static final List<ConfigOption<?>> HTTP_ALONE =
            List.of(
                    EMBED_HTTP_URL,
                    EMBED_HTTP_MODEL,
                    EMBED_HTTP_API_KEY_ENV,
                    EMBED_HTTP_API_KEY_FILE,
                    EMBED_HTTP_TEXTS,
                    EMBED_HTTP_TIMEOUT);

    private EmbedCheck() {}

    /** @param options well typed */
    static List<String> mistakes(Configuration options) {
        Mistakes mistakes = new Mistakes(options);
        ofAnotherEmbedder(options, mistakes);
        mistakes.notBoth(EMBED_HTTP_API_KEY_ENV, EMBED_HTTP_API_KEY_FILE);
        mistakes.notBoth(EMBED_PROMPT, EMBED_PROMPT_NAME);
        mistakes.parse(EMBED_DEVICE, EmbedderOptions::requireDevice);
        mistakes.parse(EMBED_HTTP_URL, EMBED_HTTP_URL.key(), HttpEmbedderOptions::requireUrl);
        return mistakes.found();
    }

    /** It would be ignored in silence. */
    private static void ofAnotherEmbedder(Configuration options, Mistakes mistakes) {
        EmbedType type = options.get(EMBED_TYPE);
        for (ConfigOption<?> option : type == EmbedType.HTTP ? ONNX_ALONE : HTTP_ALONE) {
            if (options.getOptional(option).isPresent()) {
                mistakes.add(
                        "%s is for another embedder than %s '%s'"
                                .formatted(
                                        option.key(),
                                        EMBED_TYPE.key(),
                                        OptionsText.lowerCase(type)));
            }
        }
    }
}
