package dev.weft.job.batch;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.document.DocumentBatch.Reason;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.util.Collector;

/** Makes a batch of what a lane's window holds, and works out why it was closed. */
public final class BatchFunction
        extends ProcessWindowFunction<Document, DocumentBatch, Integer, GlobalWindow> {

    private static final long serialVersionUID = 1L;

    private final int maxDocuments;
    private final long maxBytes;

    public BatchFunction(int maxDocuments, long maxBytes) {
        this.maxDocuments = maxDocuments;
        this.maxBytes = maxBytes;
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
