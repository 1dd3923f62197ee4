package dev.weft.embedded;

/** A vector as it is kept: of a cosine space already normalised. Never changed once made. */
sealed interface StoredVector {

    record Dense(float[] values) implements StoredVector {}

    /** @param indices unsigned, ascending, as many as the values */
    record Sparse(int[] indices, float[] values) implements StoredVector {}

    /** @param rows at least one, all of the same length */
    record Multi(float[][] rows) implements StoredVector {}
}
