package dev.weft.embed;

import java.util.List;

/**
 * The outcome of one {@link Embedder#embed}.
 *
 * @param embeddings one a text, in order
 */
public record EmbeddingBatch(List<Embedding> embeddings, EmbeddingStats stats) {

    public EmbeddingBatch {
        embeddings = List.copyOf(embeddings);
    }
}
