package dev.weft.embed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One model and one pool of workers for all in this JVM (or class loader) that ask for the same:
 * the slots of a TaskManager share weights and cores.
 */
public final class SharedEmbedder implements Embedder {

    private static final Map<EmbedderSpec, Shared> OPEN = new HashMap<>();

    /** The instance and how many hold it. */
    private static final class Shared {
        private final Embedder embedder;
        private int holders;

        private Shared(Embedder embedder) {
            this.embedder = embedder;
        }
    }

    private final EmbedderSpec spec;
    private final Embedder embedder;
    private final AtomicBoolean released = new AtomicBoolean();

    private SharedEmbedder(EmbedderSpec spec, Embedder embedder) {
        this.spec = spec;
        this.embedder = embedder;
    }

    /**
     * Opens the model (or the way to a server), or joins those who hold it already. Blocks while another opens or closes one.
     * To be closed by each who acquired it; the last one stops and frees the model.
     *
     * @throws EmbedderException if the model cannot be opened
     */
    public static Embedder acquire(EmbedderSpec spec) {
        synchronized (OPEN) {
            Shared shared = OPEN.get(spec);
            if (shared == null) {
                shared = new Shared(open(spec));
                OPEN.put(spec, shared);
            }
            shared.holders++;
            return new SharedEmbedder(spec, shared.embedder);
        }
    }

    private static Embedder open(EmbedderSpec spec) {
        return spec instanceof HttpEmbedderOptions http
                ? HttpEmbedder.open(http)
                : EmbedderOpening.open((EmbedderOptions) spec);
    }

    @Override
    public int dimensions() {
        return embedder.dimensions();
    }

    @Override
    public String fingerprint() {
        return embedder.fingerprint();
    }

    @Override
    public Chunker chunker(ChunkSize size) {
        return embedder.chunker(size);
    }

    @Override
    public ModelCard card() {
        return embedder.card();
    }

    @Override
    public int workers() {
        return embedder.workers();
    }

    @Override
    public int busyWorkers() {
        return embedder.busyWorkers();
    }

    @Override
    public CompletableFuture<EmbeddingBatch> embed(List<String> texts) {
        if (released.get()) {
            throw new IllegalStateException("The embedder is closed");
        }
        return embedder.embed(texts);
    }

    /** Gives this hold back; a second time does nothing. */
    @Override
    public void close() {
        if (!released.compareAndSet(false, true)) {
            return;
        }
        synchronized (OPEN) {
            Shared shared = OPEN.get(spec);
            shared.holders--;
            if (shared.holders == 0) {
                OPEN.remove(spec);
                // under the lock, so that nobody loads the model again before this one is freed
                shared.embedder.close();
            }
        }
    }
}
