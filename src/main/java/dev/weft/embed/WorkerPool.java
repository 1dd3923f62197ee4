package dev.weft.embed;

import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An embedder's threads. Tokenizing goes before inference, so that the next batch is ready when the
 * workers are done with this one; within a stage first come, first served.
 */
final class WorkerPool {

    enum Stage {
        TOKENIZE,
        INFER
    }

    private record Task(Stage stage, long number, Runnable body)
            implements Runnable, Comparable<Task> {

        @Override
        public void run() {
            body.run();
        }

        @Override
        public int compareTo(Task other) {
            int byStage = stage.compareTo(other.stage);
            return byStage != 0 ? byStage : Long.compare(number, other.number);
        }
    }

    private final AtomicLong numbers = new AtomicLong();
    private final ThreadPoolExecutor executor;

    WorkerPool(int workers) {
        AtomicInteger names = new AtomicInteger();
        executor =
                new ThreadPoolExecutor(
                        workers,
                        workers,
                        0,
                        TimeUnit.SECONDS,
                        new PriorityBlockingQueue<>(),
                        task -> {
                            Thread thread =
                                    new Thread(task, "weft-embed-" + names.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * Queues the body, which must not throw.
     *
     * @throws EmbedderException if the pool is closed
     */
    void submit(Stage stage, Runnable body) {
        try {
            executor.execute(new Task(stage, numbers.getAndIncrement(), body));
        } catch (RejectedExecutionException e) {
            throw closed();
        }
    }

    static EmbedderException closed() {
        return new EmbedderException("The embedder was closed before the batch was done");
    }

    int size() {
        return executor.getCorePoolSize();
    }

    int busy() {
        return executor.getActiveCount();
    }

    /** Drops what is queued, and waits, interrupted or not, for what runs: it uses the model. */
    void close() {
        executor.shutdown();
        executor.getQueue().clear();
        boolean interrupted = false;
        while (true) {
            try {
                if (executor.awaitTermination(1, TimeUnit.HOURS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
