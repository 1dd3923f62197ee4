package dev.weft.job.source.reindex;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/**
 * What the enumerator of one stage sees of the whole source's context.
 *
 * @param split makes one of the whole source's splits of one of the stage's
 * @param readers those that may get splits of this stage now
 * @param noMoreSplits tells a reader that this stage has no more for it
 */
record StageContext<SplitT extends SourceSplit>(
        SplitEnumeratorContext<ReindexSplit> whole,
        Function<SplitT, ReindexSplit> split,
        Supplier<Map<Integer, ReaderInfo>> readers,
        IntConsumer noMoreSplits)
        implements SplitEnumeratorContext<SplitT> {

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return readers.get();
    }

    @Override
    public void assignSplits(SplitsAssignment<SplitT> assignment) {
        Map<Integer, List<ReindexSplit>> wrapped = new HashMap<>();
        assignment
                .assignment()
                .forEach(
                        (reader, splits) ->
                                wrapped.put(reader, splits.stream().map(split).toList()));
        whole.assignSplits(new SplitsAssignment<>(wrapped));
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
        noMoreSplits.accept(subtask);
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return whole.metricGroup();
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
        whole.sendEventToSourceReader(subtask, event);
    }

    @Override
    public int currentParallelism() {
        return whole.currentParallelism();
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
        whole.callAsync(callable, handler);
    }

    @Override
    public <T> void callAsync(
            Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
        whole.callAsync(callable, handler, delay, period);
    }

    @Override
    public void runInCoordinatorThread(Runnable task) {
        whole.runInCoordinatorThread(task);
    }

    @Override
    public void setIsProcessingBacklog(boolean isProcessingBacklog) {
        whole.setIsProcessingBacklog(isProcessingBacklog);
    }
}
