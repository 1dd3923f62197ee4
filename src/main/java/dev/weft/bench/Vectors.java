package dev.weft.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Where the vectors of texts come from. */
interface Vectors {

    int DIMENSIONS = PlainEmbedder.DIMENSIONS;

    /**
     * @param batch texts that stand together in the whole
     * @param from the place of the first of them
     * @return {@code [texts][384]}
     */
    float[][] of(List<String> batch, int from) throws Exception;

    /** One call of the model for each text. */
    static Vectors oneByOne(PlainEmbedder embedder) {
        return (batch, from) -> {
            float[][] vectors = new float[batch.size()][];
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = embedder.embed(List.of(embedder.tokens(batch.get(i))))[0];
            }
            return vectors;
        };
    }

    /** One padded call of the model for a batch. */
    static Vectors padded(PlainEmbedder embedder) {
        return (batch, from) -> embedder.embed(batch.stream().map(embedder::tokens).toList());
    }

    /** Those that are there already. */
    static Vectors given(float[][] all) {
        return (batch, from) -> Arrays.copyOfRange(all, from, from + batch.size());
    }

    /** Of length 1, in place of embeddings; the same text always has the same. */
    static float[] madeUp(String text) {
        Random random = new Random(text.hashCode());
        float[] vector = new float[DIMENSIONS];
        double square = 0;
        for (int d = 0; d < DIMENSIONS; d++) {
            vector[d] = (float) random.nextGaussian();
            square += (double) vector[d] * vector[d];
        }
        for (int d = 0; d < DIMENSIONS; d++) {
            vector[d] /= (float) Math.sqrt(square);
        }
        return vector;
    }
}
