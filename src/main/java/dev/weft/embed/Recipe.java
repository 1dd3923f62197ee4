package dev.weft.embed;

/**
 * From what the model gives to an embedding.
 *
 * @param pooling null if the graph pools itself
 * @param dimensions leading values to keep
 */
record Recipe(Pooling pooling, int dimensions, boolean normalize) {

    Embedding finish(float[] pooled, int tokens, boolean truncated) {
        float[] vector = Vectors.keep(pooled, dimensions);
        double length = Vectors.length(vector);
        if (!Double.isFinite(length)) {
            return new Embedding.Failed("the model gave a vector that is not finite");
        }
        if (normalize) {
            if (length == 0) {
                return new Embedding.Failed("the model gave a vector of length 0");
            }
            Vectors.divide(vector, length);
        }
        return new Embedding.Vector(vector, tokens, truncated);
    }
}
