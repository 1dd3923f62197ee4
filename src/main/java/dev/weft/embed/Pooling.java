package dev.weft.embed;

/** How the vectors of a text's tokens become the text's one vector. */
public enum Pooling {
    /** The mean over all tokens, special ones included. */
    MEAN {
        @Override
        float[] pool(TokenVectors vectors, int tokens, int dimensions) {
            float[] sum = new float[dimensions];
            float[] token = new float[dimensions];
            for (int t = 0; t < tokens; t++) {
                vectors.read(t, token);
                for (int d = 0; d < dimensions; d++) {
                    sum[d] += token[d];
                }
            }
            for (int d = 0; d < dimensions; d++) {
                sum[d] /= tokens;
            }
            return sum;
        }
    },
    /** The first token's vector. */
    CLS {
        @Override
        float[] pool(TokenVectors vectors, int tokens, int dimensions) {
            return one(vectors, 0, dimensions);
        }
    },
    /** The last token's vector, padding not counted. */
    LAST {
        @Override
        float[] pool(TokenVectors vectors, int tokens, int dimensions) {
            return one(vectors, tokens - 1, dimensions);
        }
    },
    /** The greatest value of all tokens in each dimension. */
    MAX {
        @Override
        float[] pool(TokenVectors vectors, int tokens, int dimensions) {
            float[] max = one(vectors, 0, dimensions);
            float[] token = new float[dimensions];
            for (int t = 1; t < tokens; t++) {
                vectors.read(t, token);
                for (int d = 0; d < dimensions; d++) {
                    max[d] = Math.max(max[d], token[d]);
                }
            }
            return max;
        }
    };

    /** Pools the first {@code tokens} vectors, at least one, of {@code dimensions} values each. */
    abstract float[] pool(TokenVectors vectors, int tokens, int dimensions);

    private static float[] one(TokenVectors vectors, int token, int dimensions) {
        float[] vector = new float[dimensions];
        vectors.read(token, vector);
        return vector;
    }
}
