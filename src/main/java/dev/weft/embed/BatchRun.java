package dev.weft.embed;

import dev.weft.embed.WorkerPool.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One batch on its way through a model in this JVM: tokenized in pieces, then planned, then inferred
 * call by call, each on whatever worker is free.
 */
final class BatchRun extends Run {

    private static final int TEXTS_PER_PIECE = 32;

    private final OnnxEmbedder embedder;
    private final TokenizedText[] tokenized;
    private final AtomicInteger piecesLeft = new AtomicInteger();
    private final AtomicInteger callsLeft = new AtomicInteger();
    private List<Call> calls = List.of();

    BatchRun(List<String> texts, OnnxEmbedder embedder) {
        super(texts);
        this.embedder = embedder;
        tokenized = new TokenizedText[unique.texts().size()];
    }

    @Override
    void start(WorkerPool pool) {
        int pieces = Math.max(1, (unique.texts().size() + TEXTS_PER_PIECE - 1) / TEXTS_PER_PIECE);
        piecesLeft.set(pieces);
        for (int piece = 0; piece < pieces; piece++) {
            int from = piece * TEXTS_PER_PIECE;
            pool.submit(Stage.TOKENIZE, () -> guard(() -> tokenize(from, pool)));
        }
    }

    private void tokenize(int from, WorkerPool pool) {
        int to = Math.min(unique.texts().size(), from + TEXTS_PER_PIECE);
        for (int i = from; i < to; i++) {
            tokenize(i);
        }
        if (piecesLeft.decrementAndGet() == 0) {
            plan(pool);
        }
    }

    private void tokenize(int place) {
        if (!hasText(place)) {
            return;
        }
        try {
            tokenized[place] = embedder.tokenize(unique.texts().get(place));
        } catch (RuntimeException e) {
            // its message might quote the text
            embeddings[place] =
                    new Embedding.Failed("the tokenizer failed: " + e.getClass().getSimpleName());
        }
    }

    private void plan(WorkerPool pool) {
        int[] lengths = new int[tokenized.length];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = tokenized[i] == null ? 0 : tokenized[i].length();
        }
        calls = embedder.plan(lengths);
        if (calls.isEmpty()) {
            complete();
            return;
        }
        callsLeft.set(calls.size());
        for (Call call : calls) {
            pool.submit(Stage.INFER, () -> guard(() -> infer(call)));
        }
    }

    private void infer(Call call) {
        List<TokenizedText> texts =
                Arrays.stream(call.texts()).mapToObj(place -> tokenized[place]).toList();
        Embedding[] results = timed(() -> embedder.infer(texts, call.length()));
        for (int i = 0; i < results.length; i++) {
            embeddings[call.texts()[i]] = results[i];
        }
        if (callsLeft.decrementAndGet() == 0) {
            complete();
        }
    }

    private void complete() {
        List<Embedding> all = all();
        complete(new EmbeddingBatch(all, stats(all)));
    }

    private EmbeddingStats stats(List<Embedding> all) {
        long tokens = 0;
        long padded = 0;
        for (Call call : calls) {
            padded += call.paddedTokens();
            for (int place : call.texts()) {
                tokens += tokenized[place].length();
            }
        }
        long truncated =
                all.stream()
                        .filter(e -> e instanceof Embedding.Vector vector && vector.truncated())
                        .count();
        return new EmbeddingStats(
                unique.places().length,
                tokens,
                padded,
                calls.size(),
                unique.duplicates(),
                (int) truncated,
                callNanos(),
                queueNanos());
    }
}
