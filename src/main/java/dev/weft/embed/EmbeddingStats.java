package dev.weft.embed;

/**
 * What a batch cost.
 *
 * @param texts texts given
 * @param tokens tokens given to the model, special ones included, padding not
 * @param paddedTokens tokens given to the model, padding included
 * @param calls inference calls
 * @param deduplicated texts that took the embedding of an equal one
 * @param truncated texts that were longer than the model takes
 * @param inferenceNanos time in the model, summed over the workers
 * @param queueNanos time from {@link Embedder#embed} to the batch's first inference call
 */
public record EmbeddingStats(
        int texts,
        long tokens,
        long paddedTokens,
        int calls,
        int deduplicated,
        int truncated,
        long inferenceNanos,
        long queueNanos) {

    /** Of no batch. */
    public static final EmbeddingStats NONE = new EmbeddingStats(0, 0, 0, 0, 0, 0, 0, 0);

    /** The share of padding in all that was inferred, 0 to 1. */
    public double paddingShare() {
        return paddedTokens == 0 ? 0 : (double) (paddedTokens - tokens) / paddedTokens;
    }

    /** What both batches cost. */
    public EmbeddingStats plus(EmbeddingStats other) {
        return new EmbeddingStats(
                texts + other.texts,
                tokens + other.tokens,
                paddedTokens + other.paddedTokens,
                calls + other.calls,
                deduplicated + other.deduplicated,
                truncated + other.truncated,
                inferenceNanos + other.inferenceNanos,
                queueNanos + other.queueNanos);
    }
}
