package dev.weft.job.batch;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.document.DocumentBatch.Reason;
import dev.weft.job.options.BatchOptions;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.util.Collector;

/**
 * Makes a batch of what a lane's window holds, and works out why it was closed.
 *
 * <p>Notes the number of lanes in its state, and refuses to go on with another one: all that the job
 * keeps, half-full batches and what it remembers of documents, lies under the keys of lanes, and a
 * document would be in another lane than what is known of it. There is no way to move it: the new
 * lane may be another subtask's, and what was in flight in the old one could be overtaken.
 */
public final class BatchFunction
        extends ProcessWindowFunction<Document, DocumentBatch, Integer, GlobalWindow>
        implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    /** Batches that the histograms look back on. */
    private static final int WINDOW = 1_000;

    private static final ListStateDescriptor<Integer> LANES =
            new ListStateDescriptor<>("lanes", Types.INT);

    private final int lanes;
    private final int maxDocuments;
    private final long maxBytes;

    private transient ListState<Integer> notedLanes;
    private transient Histogram documentsABatch;
    private transient Histogram bytesABatch;

    public BatchFunction(int lanes, int maxDocuments, long maxBytes) {
        this.lanes = lanes;
        this.maxDocuments = maxDocuments;
        this.maxBytes = maxBytes;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        notedLanes = context.getOperatorStateStore().getListState(LANES);
        for (int before : notedLanes.get()) {
            if (before != lanes) {
                throw new SuppressRestartsException(
                        new IllegalArgumentException(
                                "%s is '%d', and was '%d' when the savepoint or checkpoint was taken: what the job keeps lies in these lanes. Set it to '%d'; with another number begin without the savepoint"
                                        .formatted(
                                                BatchOptions.BATCH_LANES.key(),
                                                lanes,
                                                before,
                                                before)));
            }
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        notedLanes.update(List.of(lanes));
    }

    @Override
    public void open(OpenContext context) {
        MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("weft");
        // Flink's public API has no histogram; its runtime, on every cluster's class path, has one
        documentsABatch = group.histogram("batchSize", new DescriptiveStatisticsHistogram(WINDOW));
        bytesABatch = group.histogram("batchBytes", new DescriptiveStatisticsHistogram(WINDOW));
    }

    @Override
    public void process(
            Integer lane,
            Context context,
            Iterable<Document> window,
            Collector<DocumentBatch> out) {
        // the window is a live view of state: copied before it leaves
        List<Document> documents = new ArrayList<>();
        long bytes = 0;
        for (Document document : window) {
            documents.add(document);
            bytes += document.sizeInBytes();
        }
        documentsABatch.update(documents.size());
        bytesABatch.update(bytes);
        out.collect(
                new DocumentBatch(lane, reason(documents.size(), bytes, context), documents, 0));
    }

    private Reason reason(int documents, long bytes, Context context) {
        if (documents >= maxDocuments) {
            return Reason.COUNT;
        }
        if (bytes >= maxBytes) {
            return Reason.BYTES;
        }
        return context.currentWatermark() == Long.MAX_VALUE ? Reason.END_OF_INPUT : Reason.TIMEOUT;
    }
}
