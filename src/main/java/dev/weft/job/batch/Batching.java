package dev.weft.job.batch;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.KeyedStream;
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

    /**
     * Batches that one subtask has embedded at once. Each is spread over all workers, so this only
     * keeps them busy while one batch ends and the next begins.
     */
    public static final int IN_FLIGHT = 3;

    /** The lanes that documents are keyed by. */
    public Lanes lanes(int maxParallelism) {
        return new Lanes(lanes, maxParallelism);
    }

    /** The batches of documents in their lanes. */
    public SingleOutputStreamOperator<DocumentBatch> of(KeyedStream<Document, Integer> documents) {
        return documents
                .window(GlobalWindows.create())
                .trigger(new BatchTrigger(maxDocuments, maxBytes, timeout))
                .process(new BatchFunction(lanes, maxDocuments, maxBytes));
    }
}
