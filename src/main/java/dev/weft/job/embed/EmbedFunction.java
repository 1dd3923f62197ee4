package dev.weft.job.embed;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.document.EmbeddedDocument;
import dev.weft.embed.Embedder;
import dev.weft.embed.EmbedderSpec;
import dev.weft.embed.Embedding;
import dev.weft.embed.EmbeddingBatch;
import dev.weft.embed.SharedEmbedder;
import dev.weft.job.deadletters.DeadLetters;
import dev.weft.job.report.Count;
import dev.weft.job.report.Tally;
import dev.weft.job.write.WriteItem;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Embeds a batch of documents on the TaskManager's shared embedder. Gives one item a document, in
 * order, and the batch's tally behind them.
 */
public final class EmbedFunction extends RichAsyncFunction<DocumentBatch, WriteItem> {

    private static final long serialVersionUID = 1L;

    private final EmbedderSpec spec;

    private transient Embedder embedder;
    private transient volatile boolean closed;
    private transient EmbedMetrics metrics;

    public EmbedFunction(EmbedderSpec spec) {
        this.spec = spec;
    }

    @Override
    public void open(OpenContext context) {
        embedder = SharedEmbedder.acquire(spec);
        metrics = new EmbedMetrics(getRuntimeContext().getMetricGroup(), embedder);
    }

    @Override
    public void asyncInvoke(DocumentBatch batch, ResultFuture<WriteItem> result) {
        List<String> texts =
                batch.documents().stream()
                        .filter(document -> document.kind() == Document.Kind.UPSERT)
                        .map(Document::text)
                        .toList();
        embedder.embed(texts)
                .whenComplete(
                        (embedded, failure) -> {
                            if (closed) {
                                // a stop with savepoint, which holds this batch, is no failure
                                return;
                            }
                            if (failure != null) {
                                result.completeExceptionally(failure);
                            } else {
                                // the supplier runs in the task's own thread, and what it throws
                                // fails the task
                                result.complete(() -> items(batch, embedded));
                            }
                        });
    }

    private List<WriteItem> items(DocumentBatch batch, EmbeddingBatch embedded) {
        metrics.embedded(embedded.stats());
        List<WriteItem> items = new ArrayList<>(batch.documents().size() + 1);
        Iterator<Embedding> embeddings = embedded.embeddings().iterator();
        long dead = 0;
        for (Document document : batch.documents()) {
            if (document.kind() != Document.Kind.UPSERT) {
                items.add(WriteItem.of(new EmbeddedDocument(document, null)));
                continue;
            }
            Embedding embedding = embeddings.next();
            if (embedding instanceof Embedding.Vector vector) {
                items.add(WriteItem.of(new EmbeddedDocument(document, vector.values())));
            } else if (embedding instanceof Embedding.Failed failed) {
                items.add(WriteItem.of(DeadLetters.unembeddable(document, failed.reason())));
                dead++;
            }
        }
        items.add(WriteItem.of(tally(batch, embedded, dead)));
        return items;
    }

    private static Tally tally(DocumentBatch batch, EmbeddingBatch embedded, long dead) {
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        counts.put(Count.ofBatch(batch.reason()), 1L);
        counts.put(Count.TEXTS, (long) embedded.stats().texts());
        counts.put(Count.DEDUPLICATED, (long) embedded.stats().deduplicated());
        counts.put(Count.TRUNCATED, (long) embedded.stats().truncated());
        counts.put(Count.TOKENS, embedded.stats().tokens());
        counts.put(Count.PADDED_TOKENS, embedded.stats().paddedTokens());
        counts.put(Count.INFERENCE_CALLS, (long) embedded.stats().calls());
        counts.put(Count.INFERENCE_NANOS, embedded.stats().inferenceNanos());
        counts.put(Count.DEAD_IN_EMBED, dead);
        counts.put(Count.UNCHANGED, (long) batch.unchanged());
        return Tally.of(counts);
    }

    @Override
    public void timeout(DocumentBatch batch, ResultFuture<WriteItem> result) {
        result.completeExceptionally(
                new TimeoutException(
                        batch
                                + " took longer to embed than embed.timeout: raise it, or make"
                                + " batch.size smaller"));
    }

    @Override
    public void close() {
        closed = true;
        if (embedder != null) {
            embedder.close();
        }
    }
}
