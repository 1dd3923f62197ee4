package dev.weft.embed;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The life of an embedder whose batches run on workers of its own. */
abstract class PooledEmbedder implements Embedder {

    private final WorkerPool pool;
    private final Set<Run> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    PooledEmbedder(int workers) {
        pool = new WorkerPool(workers);
    }

    /** A batch that has not begun. */
    abstract Run run(List<String> texts);

    /** Has the steps under way end soon. */
    abstract void terminate();

    /** Frees all, when no step is under way any more. */
    abstract void free();

    @Override
    public final int workers() {
        return pool.size();
    }

    @Override
    public final int busyWorkers() {
        return pool.busy();
    }

    @Override
    public final CompletableFuture<EmbeddingBatch> embed(List<String> texts) {
        Run run = run(texts);
        // known before the check, so that close() finds every batch that got past it
        running.add(run);
        run.future().whenComplete((batch, error) -> running.remove(run));
        if (closed.get()) {
            running.remove(run);
            throw new IllegalStateException("The embedder is closed");
        }
        try {
            run.start(pool);
        } catch (EmbedderException e) {
            run.fail(e);
        }
        return run.future();
    }

    @Override
    public final void close() {
        if (closed.compareAndSet(false, true)) {
            terminate();
            pool.close();
            running.forEach(run -> run.fail(new EmbedderClosedException()));
            free();
        }
    }
}
