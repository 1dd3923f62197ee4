package dev.weft.job.batch;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;

/**
 * How documents form batches: a keyed count window over lanes.
 *
 * @param lanes batches filled side by side
 * @param maxDocuments closes a batch
 * @param maxBytes closes a batch, in bytes of text and payload
 * @param timeout closes a batch, counted from its first document
 */
public record Batching(int lanes, int maxDocuments, long maxBytes, Duration timeout)
        implements Serializable {

    /** The batches of a stream of documents. */
    public SingleOutputStreamOperator<DocumentBatch> of(
            DataStream<Document> documents, int maxParallelism) {
        return documents
                .keyBy(new Lanes(lanes, maxParallelism))
                .window(GlobalWindows.create())
                .trigger(new BatchTrigger(maxDocuments, maxBytes, timeout))
                .process(new BatchFunction(maxDocuments, maxBytes));
    }
}
