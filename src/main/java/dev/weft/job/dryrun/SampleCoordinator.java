package dev.weft.job.dryrun;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** What an enumerator with one reader sees of the world. All but the calls that block is done in the queue's thread. */
final class SampleCoordinator<S extends SourceSplit>
        implements SplitEnumeratorContext<S>, AutoCloseable {

    private final BlockingQueue<Runnable> events;
    private final ScheduledExecutorService blocking =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "weft-dry-run-source");
                        thread.setDaemon(true);
                        return thread;
                    });
    private SourceReader<?, S> reader;

    SampleCoordinator(BlockingQueue<Runnable> events) {
        this.events = events;
    }

    void register(SourceReader<?, S> newReader) {
        reader = newReader;
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
        events.add(() -> reader.handleSourceEvents(event));
    }

    @Override
    public void sendEventToSourceReader(int subtask, int attempt, SourceEvent event) {
        sendEventToSourceReader(subtask, event);
    }

    @Override
    public int currentParallelism() {
        return 1;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return reader == null ? Map.of() : Map.of(0, new ReaderInfo(0, SampleReaderContext.HOST));
    }

    @Override
    public Map<Integer, Map<Integer, ReaderInfo>> registeredReadersOfAttempts() {
        return reader == null ? Map.of() : Map.of(0, registeredReaders());
    }

    @Override
    public void assignSplits(SplitsAssignment<S> assignment) {
        List<S> splits = assignment.assignment().getOrDefault(0, List.of());
        events.add(() -> reader.addSplits(splits));
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
        events.add(reader::notifyNoMoreSplits);
    }

    @Override
    public <V> void callAsync(Callable<V> callable, BiConsumer<V, Throwable> handler) {
        blocking.execute(() -> call(callable, handler));
    }

    @Override
    public <V> void callAsync(
            Callable<V> callable,
            BiConsumer<V, Throwable> handler,
            long initialDelayMillis,
            long periodMillis) {
        blocking.scheduleAtFixedRate(
                () -> call(callable, handler),
                initialDelayMillis,
                periodMillis,
                TimeUnit.MILLISECONDS);
    }

    private <V> void call(Callable<V> callable, BiConsumer<V, Throwable> handler) {
        try {
            V result = callable.call();
            events.add(() -> handler.accept(result, null));
        } catch (Throwable failure) {
            events.add(() -> handler.accept(null, failure));
        }
    }

    @Override
    public void runInCoordinatorThread(Runnable task) {
        events.add(task);
    }

    @Override
    public void close() {
        blocking.shutdownNow();
    }
}
