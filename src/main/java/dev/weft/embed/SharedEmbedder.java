package dev.weft.embed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One model and one pool of workers for all in this JVM (or class loader) that ask for the same:
 * the slots of a TaskManager share weights and cores.
 */
public final class SharedEmbedder implements Embedder {

    /** Those that somebody has, or waits for. */
    private static final Map<EmbedderSpec, Shared> SHARED = new HashMap<>();

    /**
     * One that is shared. It is opened and closed under its own lock: opening may take long, and who has
     * to do with another one, or is to stop, must not wait for it.
     */
    private static final class Shared {
        private final ReentrantLock lock = new ReentrantLock();
        private Embedder embedder;
        private int holders;

        /** Holders and those who wait to be; guarded by {@link #SHARED}. */
        private int users;
    }

    private final EmbedderSpec spec;
    private final Shared shared;
    private final Embedder embedder;
    private final AtomicBoolean released = new AtomicBoolean();

    private SharedEmbedder(EmbedderSpec spec, Shared shared) {
        this.spec = spec;
        this.shared = shared;
        this.embedder = shared.embedder;
    }

    /**
     * Opens the model (or the way to a server), or joins those who hold it already. Blocks while another
     * opens or closes the same one. To be closed by each who acquired it; the last one stops and frees
     * the model.
     *
     * @throws EmbedderException if the model cannot be opened, or the thread is interrupted meanwhile,
     *     which it stays
     */
    public static Embedder acquire(EmbedderSpec spec) {
        Shared shared = join(spec);
        boolean held = false;
        try {
            shared.lock.lockInterruptibly();
            try {
                if (shared.embedder == null) {
                    shared.embedder = open(spec);
                }
                shared.holders++;
                held = true;
                return new SharedEmbedder(spec, shared);
            } finally {
                shared.lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbedderException("Interrupted while another opens the embedder", e);
        } finally {
            if (!held) {
                leave(spec, shared);
            }
        }
    }

    private static Shared join(EmbedderSpec spec) {
        synchronized (SHARED) {
            Shared shared = SHARED.computeIfAbsent(spec, none -> new Shared());
            shared.users++;
            return shared;
        }
    }

    private static void leave(EmbedderSpec spec, Shared shared) {
        synchronized (SHARED) {
            shared.users--;
            if (shared.users == 0) {
                SHARED.remove(spec);
            }
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
        shared.lock.lock();
        try {
            shared.holders--;
            if (shared.holders == 0) {
                // under the lock, so that nobody loads the model again before this one is freed
                shared.embedder = null;
                embedder.close();
            }
        } finally {
            shared.lock.unlock();
            leave(spec, shared);
        }
    }
}
