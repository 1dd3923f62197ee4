package dev.weft.embed;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds out whether a text's embedding depends on the other texts of its call, as it does in models
 * with dynamic quantization: the same texts alone and together must give the same bits. It also
 * warms the model up.
 */
record StabilityProbe(TextTokenizer tokenizer, OnnxModel model, Pooling pooling) {

    private static final String WORDS =
            "the river bends where old stones keep warm after sunset and nobody counts the boats ";
    private static final int[] REPEATS = {1, 2, 3, 5};
    private static final int[] TOGETHER = {2, 3, 5};

    boolean isStable() throws OrtException {
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
            if (!Arrays.deepEquals(Arrays.copyOf(alone, count), run(texts.subList(0, count)))) {
                return false;
            }
        }
        return true;
    }

    private float[][] run(List<TokenizedText> texts) throws OrtException {
        int longest = texts.stream().mapToInt(TokenizedText::length).max().orElseThrow();
        return model.run(texts, longest, pooling);
    }
}
