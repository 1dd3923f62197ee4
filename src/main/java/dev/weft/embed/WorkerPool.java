package dev.weft.embed;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor executor;

    WorkerPool(int workers) {
        executor =
                new ThreadPoolExecutor(
                        workers,
                        workers,
                        0,
                        TimeUnit.SECONDS,
                        new PriorityBlockingQueue<>(),
                        this::thread);
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "weft-embed-" + (threads.size() + 1));
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    /**
     * Queues the body, which must not throw.
     *
     * @throws EmbedderClosedException if the pool is closed
     */
    void submit(Stage stage, Runnable body) {
        try {
            executor.execute(new Task(stage, numbers.getAndIncrement(), body));
        } catch (RejectedExecutionException e) {
            throw new EmbedderClosedException();
        }
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
                boolean ended = executor.awaitTermination(1, TimeUnit.HOURS);
                if (ended) {
                    for (Thread thread : threads) {
                        thread.join();
                    }
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
