package dev.weft.qdrant.source.enumerator;

import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.source.split.QdrantSplit;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the ranges laid out once, and gives a reader one whenever it asks. */
@Internal
public final class QdrantSplitEnumerator implements SplitEnumerator<QdrantSplit, EnumeratorState> {

    private static final Logger LOG = LoggerFactory.getLogger(QdrantSplitEnumerator.class);

    private final SplitEnumeratorContext<QdrantSplit> context;
    private final Callable<EnumeratorState> planner;
    private final Deque<QdrantSplit> unassigned;
    private final Set<Integer> asking = new LinkedHashSet<>();
    @Nullable private String collection;

    /**
     * @param planner lays the ranges out; not called if the state has them
     */
    public QdrantSplitEnumerator(
            SplitEnumeratorContext<QdrantSplit> context,
            Callable<EnumeratorState> planner,
            EnumeratorState state) {
        this.context = context;
        this.planner = planner;
        this.collection = state.collection();
        this.unassigned = new ArrayDeque<>(state.unassigned());
    }

    @Override
    public void start() {
        context.metricGroup().setUnassignedSplitsGauge(() -> (long) unassigned.size());
        if (collection == null) {
            context.callAsync(planner, this::planned);
        }
    }

    private void planned(EnumeratorState plan, @Nullable Throwable failure) {
        if (failure != null) {
            throw new FlinkRuntimeException("Cannot lay out the scan of a collection", failure);
        }
        LOG.info(
                "Scanning collection '{}' in {} ranges",
                plan.collection(),
                plan.unassigned().size());
        collection = plan.collection();
        unassigned.addAll(plan.unassigned());
        assign();
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {
        asking.add(subtask);
        assign();
    }

    private void assign() {
        if (collection == null) {
            return;
        }
        Iterator<Integer> subtasks = asking.iterator();
        while (subtasks.hasNext()) {
            int subtask = subtasks.next();
            subtasks.remove();
            if (!context.registeredReaders().containsKey(subtask)) {
                continue; // it failed after it asked, and will ask again
            }
            if (unassigned.isEmpty()) {
                context.signalNoMoreSplits(subtask);
            } else {
                context.assignSplit(unassigned.poll(), subtask);
            }
        }
    }

    @Override
    public void addSplitsBack(List<QdrantSplit> splits, int subtask) {
        splits.forEach(unassigned::addFirst);
        asking.remove(subtask);
        assign();
    }

    @Override
    public void addReader(int subtask) {
        // it asks for itself
    }

    @Override
    public EnumeratorState snapshotState(long checkpointId) {
        return new EnumeratorState(collection, List.copyOf(unassigned));
    }

    @Override
    public void close() throws IOException {
        // the planner's connection may have closed just now; the class loader may go next
        QdrantConnection.awaitGlobalThreads();
    }
}
