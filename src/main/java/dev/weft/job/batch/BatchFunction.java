package dev.weft.job.batch;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.document.DocumentBatch.Reason;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.util.Collector;

/** Makes a batch of what a lane's window holds, and works out why it was closed. */
public final class BatchFunction
        extends ProcessWindowFunction<Document, DocumentBatch, Integer, GlobalWindow> {

    private static final long serialVersionUID = 1L;

    /** Batches that the histograms look back on. */
    private static final int WINDOW = 1_000;

    private final int maxDocuments;
    private final long maxBytes;

    private transient Histogram documentsABatch;
    private transient Histogram bytesABatch;

    public BatchFunction(int maxDocuments, long maxBytes) {
        this.maxDocuments = maxDocuments;
        this.maxBytes = maxBytes;
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
