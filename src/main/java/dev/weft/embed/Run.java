package dev.weft.embed;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * One batch on its way through an embedder, step by step on its workers. The embeddings are filled in by several workers
 * and read by the last, which a counter of its subclass orders.
 */
abstract class Run {

    private static final Embedding NO_TEXT = new Embedding.Failed("there is no text");

    /** The texts to embed, and for each its place in {@link #embeddings}. */
    final UniqueTexts unique;

    /** What becomes of each different text. */
    final Embedding[] embeddings;

    private final CompletableFuture<EmbeddingBatch> future = new CompletableFuture<>();
    private final long began = System.nanoTime();
    private final AtomicLong firstCall = new AtomicLong();
    private final AtomicLong callNanos = new AtomicLong();

    Run(List<String> texts) {
        unique = UniqueTexts.of(texts);
        embeddings = new Embedding[unique.texts().size()];
    }

    /** Queues its first steps; all later ones they queue. */
    abstract void start(WorkerPool pool);

    final CompletableFuture<EmbeddingBatch> future() {
        return future;
    }

    /** Whether there is anything to embed at this place; if not, that is what becomes of it. */
    final boolean hasText(int place) {
        String text = unique.texts().get(place);
        if (text == null || text.isBlank()) {
            embeddings[place] = NO_TEXT;
            return false;
        }
        return true;
    }

    /** Asks the model or the server, and counts the time. */
    final <T> T timed(Supplier<T> call) {
        long start = System.nanoTime();
        firstCall.compareAndSet(0, start);
        T answer = call.get();
        callNanos.addAndGet(System.nanoTime() - start);
        return answer;
    }

    /** In calls, summed up. */
    final long callNanos() {
        return callNanos.get();
    }

    /** Until the first call; 0 if there was none. */
    final long queueNanos() {
        return firstCall.get() == 0 ? 0 : firstCall.get() - began;
    }

    /** One embedding for each text of the batch. */
    final List<Embedding> all() {
        return unique.spread(embeddings);
    }

    final void complete(EmbeddingBatch batch) {
        future.complete(batch);
    }

    final void fail(Throwable error) {
        future.completeExceptionally(error);
    }

    /** Runs a step unless the batch is done for; what it throws ends the batch. */
    final void guard(Runnable step) {
        if (future.isDone()) {
            return;
        }
        try {
            step.run();
        } catch (Throwable e) {
            fail(e);
        }
    }
}
