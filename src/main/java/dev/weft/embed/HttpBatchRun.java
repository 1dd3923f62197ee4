package dev.weft.embed;

import dev.weft.embed.WorkerPool.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * One batch on its way through an HTTP embedder: cut into requests, each on whatever worker is
 * free. A request that the server refuses is cut in two until the bad text stands alone.
 */
final class HttpBatchRun extends Run {

    private final HttpEmbedder embedder;
    private final AtomicLong tokens = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();

    HttpBatchRun(List<String> texts, HttpEmbedder embedder) {
        super(texts);
        this.embedder = embedder;
    }

    @Override
    void start(WorkerPool pool) {
        List<int[]> groups = groups(embedder.textsPerRequest(), embedder.charactersPerRequest());
        if (groups.isEmpty()) {
            complete();
            return;
        }
        left.set(groups.size());
        groups.forEach(group -> submit(group, pool));
    }

    /** The longest texts first: servers that pad then pad little. */
    private List<int[]> groups(int mostTexts, int mostCharacters) {
        int[] sorted =
                IntStream.range(0, embeddings.length)
                        .filter(this::hasText)
                        .boxed()
                        .sorted(Comparator.comparingInt(place -> -length(place)))
                        .mapToInt(Integer::intValue)
                        .toArray();
        List<int[]> groups = new ArrayList<>();
        int from = 0;
        long characters = 0;
        for (int i = 0; i < sorted.length; i++) {
            boolean full = i - from == mostTexts || characters + length(sorted[i]) > mostCharacters;
            if (full && i > from) {
                groups.add(Arrays.copyOfRange(sorted, from, i));
                from = i;
                characters = 0;
            }
            characters += length(sorted[i]);
        }
        if (from < sorted.length) {
            groups.add(Arrays.copyOfRange(sorted, from, sorted.length));
        }
        return groups;
    }

    private int length(int place) {
        return unique.texts().get(place).length();
    }

    private void submit(int[] group, WorkerPool pool) {
        pool.submit(Stage.INFER, () -> guard(() -> request(group, pool)));
    }

    private void request(int[] group, WorkerPool pool) {
        List<String> texts = Arrays.stream(group).mapToObj(unique.texts()::get).toList();
        HttpAnswer answer = timed(() -> embedder.request(texts));
        requests.incrementAndGet();
        if (answer instanceof HttpAnswer.Vectors vectors) {
            tokens.addAndGet(vectors.tokens());
            for (int i = 0; i < group.length; i++) {
                embeddings[group[i]] = embedder.finish(vectors.vectors()[i]);
            }
        } else if (answer instanceof HttpAnswer.Refused refused) {
            if (group.length > 1) {
                left.incrementAndGet();
                submit(Arrays.copyOfRange(group, 0, group.length / 2), pool);
                submit(Arrays.copyOfRange(group, group.length / 2, group.length), pool);
                return;
            }
            embedder.requireTextAtFault(refused);
            embeddings[group[0]] =
                    new Embedding.Failed("the server refused the text: " + refused.what());
        }
        if (left.decrementAndGet() == 0) {
            complete();
        }
    }

    private void complete() {
        EmbeddingStats stats =
                new EmbeddingStats(
                        unique.places().length,
                        tokens.get(),
                        tokens.get(),
                        requests.get(),
                        unique.duplicates(),
                        0,
                        callNanos(),
                        queueNanos());
        complete(new EmbeddingBatch(all(), stats));
    }
}
