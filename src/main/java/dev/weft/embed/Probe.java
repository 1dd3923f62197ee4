package dev.weft.embed;

import java.util.ArrayList;
import java.util.List;

/** What is tried on a model when it is opened, which also warms it up. */
record Probe(TextTokenizer tokenizer, OnnxModel model, Pooling pooling) {

    private static final String WORDS =
            "the river bends where old stones keep warm after sunset and nobody counts the boats ";
    private static final int[] REPEATS = {1, 2, 3, 5};
    private static final int[] TOGETHER = {2, 3, 5};

    /** Fails if the model does not take as many tokens as the tokenizer may give. */
    void runLongest(int maxTokens) {
        run(List.of(tokenizer.tokenize("river ".repeat(maxTokens))));
    }

    /**
     * Whether a text's embedding is the same, whatever else is in its call. With dynamic
     * quantization it is not.
     *
     * @param tolerance how far, relative to its length, a vector may be off; 0 for not a bit
     */
    boolean isStable(double tolerance) {
        List<TokenizedText> texts = new ArrayList<>();
        texts.add(tokenizer.tokenize("river"));
        for (int repeat : REPEATS) {
            texts.add(tokenizer.tokenize(WORDS.repeat(repeat)));
        }
        float[][] alone = new float[texts.size()][];
        for (int i = 0; i < alone.length; i++) {
            alone[i] = run(texts.subList(i, i + 1))[0];
        }
        for (int count : TOGETHER) {
            float[][] together = run(texts.subList(0, count));
            for (int i = 0; i < count; i++) {
                if (Vectors.distance(alone[i], together[i])
                        > tolerance * Vectors.length(alone[i])) {
                    return false;
                }
            }
        }
        return true;
    }

    private float[][] run(List<TokenizedText> texts) {
        int longest = texts.stream().mapToInt(TokenizedText::length).max().orElseThrow();
        return model.run(texts, longest, pooling);
    }
}
