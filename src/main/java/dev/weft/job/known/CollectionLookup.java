package dev.weft.job.known;

import dev.weft.document.DocumentBatch;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/** Asks the collection, once a batch, what it holds of the batch's documents. */
public abstract class CollectionLookup extends RichAsyncFunction<DocumentBatch, DocumentBatch> {

    private static final long serialVersionUID = 1L;

    private final QdrantOptions options;
    private final String collection;

    private transient QdrantConnection connection;
    private transient volatile boolean closed;

    protected CollectionLookup(QdrantOptions options, String collection) {
        this.options = options;
        this.collection = collection;
    }

    @Override
    public final void open(OpenContext context) throws Exception {
        connection = QdrantConnection.open(options);
    }

    /** To the collection's server. */
    protected final QdrantConnection connection() {
        return connection;
    }

    protected final String collection() {
        return collection;
    }

    /** Whether nobody waits for an answer any more: a stop with savepoint, which holds the batches, is no failure. */
    protected final boolean closed() {
        return closed;
    }

    @Override
    public final void close() {
        closed = true;
        if (connection != null) {
            connection.close();
        }
    }
}
