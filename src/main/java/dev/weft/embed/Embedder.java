package dev.weft.embed;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Turns texts into vectors. Thread-safe. */
public interface Embedder extends AutoCloseable {

    /** The length of every vector. */
    int dimensions();

    /**
     * A hash of all that an embedding depends on: model, runtime, pooling, normalisation, length,
     * prompt and dimensions. Equal fingerprints mean equal embeddings.
     */
    String fingerprint();

    /**
     * Cuts texts for this embedder, with its own tokenizer.
     *
     * @throws EmbedderException if the model takes fewer tokens, or no tokenizer is known
     */
    Chunker chunker(ChunkSize size);

    /** What the embeddings come from, part by part. */
    ModelCard card();

    /** How many inferences run at once. */
    int workers();

    /** How many workers are at work now. */
    int busyWorkers();

    /**
     * Embeds the texts; the result holds one embedding a text, in order. A text that cannot be
     * embedded becomes {@link Embedding.Failed} and leaves the others alone. The future completes on
     * a worker thread, so what hangs on it must be short; it completes with an {@link
     * EmbedderException} if inference itself fails or the embedder is closed.
     *
     * @throws IllegalStateException if this embedder is closed
     */
    CompletableFuture<EmbeddingBatch> embed(List<String> texts);

    /** Stops what runs, waits for it, and frees the model. Not to be called on a worker thread. */
    @Override
    void close();
}
