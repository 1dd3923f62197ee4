package dev.weft.embed;

import java.util.concurrent.CompletableFuture;

/** One batch on its way through an embedder, step by step on its workers. */
abstract class Run {

    private final CompletableFuture<EmbeddingBatch> future = new CompletableFuture<>();

    /** Queues its first steps; all later ones they queue. */
    abstract void start(WorkerPool pool);

    final CompletableFuture<EmbeddingBatch> future() {
        return future;
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
