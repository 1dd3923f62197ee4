package dev.weft.embed;

import java.util.Map;

/**
 * What a model says about its own use. A null is something that it does not say.
 *
 * @param maxTokens longest text it takes, in tokens
 * @param denseLayers whether layers follow the pooling, which the graph must hold itself
 * @param promptPooled whether the prompt's tokens take part in the pooling
 * @param prompts its prompts by name
 * @param defaultPrompt name of the prompt to use when none is asked for
 */
record ModelConfig(
        Pooling pooling,
        Integer maxTokens,
        Boolean normalize,
        boolean denseLayers,
        boolean promptPooled,
        Map<String, String> prompts,
        String defaultPrompt) {

    private static final ModelConfig UNKNOWN = bare(null, null, null);

    /** Models of the class path come without a configuration: these are the known ones. */
    private static final Map<String, ModelConfig> KNOWN =
            Map.of(
                    "all-minilm-l6-v2", bare(Pooling.MEAN, 256, true),
                    "all-minilm-l6-v2-q", bare(Pooling.MEAN, 256, true),
                    "bge-small-en-v1.5", bare(Pooling.CLS, 512, true),
                    "bge-small-en-v1.5-q", bare(Pooling.CLS, 512, true));

    static ModelConfig ofClassPathModel(String name) {
        return KNOWN.getOrDefault(name, UNKNOWN);
    }

    private static ModelConfig bare(Pooling pooling, Integer maxTokens, Boolean normalize) {
        return new ModelConfig(pooling, maxTokens, normalize, false, true, Map.of(), null);
    }
}
