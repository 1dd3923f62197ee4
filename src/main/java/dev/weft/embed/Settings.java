package dev.weft.embed;

/**
 * The options and the model's own settings, as one.
 *
 * @param pooling null if neither says; only a graph that pools itself can do without
 * @param lengthIsAsked whether {@code maxTokens} is not the model's own
 */
record Settings(
        Pooling pooling, int maxTokens, boolean lengthIsAsked, String prompt, boolean normalize) {

    static Settings resolve(EmbedderOptions options, ModelConfig model) {
        Integer maxTokens = options.maxTokens() != null ? options.maxTokens() : model.maxTokens();
        if (maxTokens == null) {
            throw new EmbedderException(
                    "The model "
                            + options.model()
                            + " does not say how many tokens it takes: set embed.max-tokens");
        }
        Boolean normalize = options.normalize() != null ? options.normalize() : model.normalize();
        return new Settings(
                options.pooling() != null ? options.pooling() : model.pooling(),
                maxTokens,
                !maxTokens.equals(model.maxTokens()),
                prompt(options, model),
                normalize == null || normalize);
    }

    private static String prompt(EmbedderOptions options, ModelConfig model) {
        String prompt = findPrompt(options, model);
        if (!prompt.isEmpty() && !model.promptPooled()) {
            throw new EmbedderException(
                    "The model "
                            + options.model()
                            + " leaves the prompt out of its pooling, which Weft cannot: set embed.prompt to"
                            + " an empty text");
        }
        return prompt;
    }

    private static String findPrompt(EmbedderOptions options, ModelConfig model) {
        if (options.prompt() != null) {
            return options.prompt();
        }
        String name = options.promptName() != null ? options.promptName() : model.defaultPrompt();
        if (name == null) {
            return "";
        }
        String prompt = model.prompts().get(name);
        if (prompt == null) {
            throw new EmbedderException(
                    "The model "
                            + options.model()
                            + " has no prompt named "
                            + name
                            + "; it has "
                            + model.prompts().keySet()
                            + ": set embed.prompt-name to one of them, or embed.prompt to the text itself");
        }
        return prompt;
    }
}
