package dev.weft.job.embed;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.document.EmbeddedDocument;
import dev.weft.embed.Embedder;
import dev.weft.embed.EmbedderClosedException;
import dev.weft.embed.EmbedderSpec;
import dev.weft.embed.Embedding;
import dev.weft.embed.EmbeddingBatch;
import dev.weft.embed.EmbeddingStats;
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
 * Embeds a batch of documents, or their pieces, on the TaskManager's shared embedder. Gives one item
 * a document, in order, and the batch's tally behind them.
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
                        .flatMap(document -> document.texts().stream())
                        .toList();
        embedder.embed(texts)
                .whenComplete(
                        (embedded, failure) -> {
                            if (closed || failure instanceof EmbedderClosedException) {
                                // neither a stop with savepoint, which holds this batch, nor the
                                // end of the process is a failure to tell of
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
        List<WriteItem> items = new ArrayList<>(batch.documents().size() + 1);
        Iterator<Embedding> embeddings = embedded.embeddings().iterator();
        Map<Count, Long> counts = counts(batch, embedded.stats());
        long documents = 0;
        for (Document document : batch.documents()) {
            if (document.kind() != Document.Kind.UPSERT) {
                items.add(WriteItem.of(new EmbeddedDocument(document, null)));
                continue;
            }
            documents++;
            items.add(item(document, embeddings, counts));
        }
        metrics.embedded(documents, embedded.stats());
        items.add(WriteItem.of(Tally.of(counts)));
        return items;
    }

    /** Where nothing of it can be written, its older state stays. */
    private static WriteItem item(
            Document document, Iterator<Embedding> embeddings, Map<Count, Long> counts) {
        DocumentVectors made = DocumentVectors.take(document, embeddings);
        boolean cut = document.chunks() != null;
        int texts = made.vectors().length;
        if (cut) {
            add(counts, Count.CHUNKED, 1);
            add(counts, Count.CHUNKS, texts);
        }
        if (made.failure() == null) {
            return WriteItem.of(new EmbeddedDocument(document, made.vectors()));
        }
        add(counts, Count.DEAD_IN_EMBED, 1);
        add(counts, Count.POINTS_DEAD, texts + (cut ? document.chunks().obsolete().size() : 0));
        return WriteItem.of(DeadLetters.unembeddable(document, made.failure()));
    }

    private static void add(Map<Count, Long> counts, Count count, long more) {
        counts.merge(count, more, Long::sum);
    }

    private static Map<Count, Long> counts(DocumentBatch batch, EmbeddingStats stats) {
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        counts.put(Count.ofBatch(batch.reason()), 1L);
        counts.put(Count.TEXTS, (long) stats.texts());
        counts.put(Count.DEDUPLICATED, (long) stats.deduplicated());
        counts.put(Count.TRUNCATED, (long) stats.truncated());
        counts.put(Count.TOKENS, stats.tokens());
        counts.put(Count.PADDED_TOKENS, stats.paddedTokens());
        counts.put(Count.INFERENCE_CALLS, (long) stats.calls());
        counts.put(Count.INFERENCE_NANOS, stats.inferenceNanos());
        counts.put(Count.UNCHANGED, (long) batch.unchanged());
        return counts;
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
