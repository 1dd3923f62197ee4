package dev.weft.job.chunk;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.job.known.CollectionLookup;
import dev.weft.qdrant.client.QdrantOptions;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.functions.async.ResultFuture;

/**
 * Asks the collection, once a batch, which points it holds of the batch's documents: those that are
 * no longer any piece of them are deleted with the next write, whoever wrote them, and however a job
 * ended that was to delete them. Takes out what the collection holds already, where that is asked for.
 *
 * <p>Without an answer old pieces would stay for ever: the question is repeated, and fails the job in
 * the end.
 */
public final class ChunkLookup extends CollectionLookup {

    private static final long serialVersionUID = 1L;

    /** How many documents the server takes in one question, as far as is known. */
    private final AtomicInteger mostDocuments = new AtomicInteger(Integer.MAX_VALUE);

    public ChunkLookup(QdrantOptions options, String collection) {
        super(options, collection);
    }

    @Override
    public void asyncInvoke(DocumentBatch batch, ResultFuture<DocumentBatch> result) {
        Set<String> ids = batch.documents().stream().map(Document::id).collect(Collectors.toSet());
        new PointsQuestion(connection(), collection(), ids, mostDocuments)
                .ask()
                .whenComplete(
                        (held, failure) -> {
                            if (closed()) {
                                return;
                            }
                            if (failure != null) {
                                result.completeExceptionally(failure);
                            } else {
                                result.complete(() -> List.of(held.applyTo(batch)));
                            }
                        });
    }

    @Override
    public void timeout(DocumentBatch batch, ResultFuture<DocumentBatch> result) {
        result.completeExceptionally(
                new IOException(
                        "'"
                                + collection()
                                + "' at "
                                + connection().options().url()
                                + " did not say within embed.timeout which pieces it holds of "
                                + batch));
    }
}
