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

    @Override
    public final void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
