package dev.weft.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the hardware gives: tokenizer and model alone in a bare loop on every core, all texts sorted
 * by length first, in calls of at most 512 padded tokens. No Flink, no Qdrant.
 */
record Limit(PlainEmbedder embedder, int threads) implements Way {

    private static final int TOKENS_PER_CALL = 512;

    @Override
    public void run(List<String> texts) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            long[][] tokens = new long[texts.size()][];
            onAllCores(workers, texts.size(), i -> tokens[i] = embedder.tokens(texts.get(i)));
            List<List<long[]>> calls = calls(tokens);
            float[][][] vectors = new float[calls.size()][][];
            onAllCores(workers, calls.size(), i -> vectors[i] = embedder.embed(calls.get(i)));
        } finally {
            workers.shutdown();
        }
    }

    private static List<List<long[]>> calls(long[][] tokens) {
        List<long[]> sorted = new ArrayList<>(List.of(tokens));
        sorted.sort(Comparator.comparingInt((long[] text) -> text.length).reversed());
        List<List<long[]>> calls = new ArrayList<>();
        for (int from = 0; from < sorted.size(); ) {
            int count = Math.max(1, TOKENS_PER_CALL / sorted.get(from).length);
            int to = Math.min(sorted.size(), from + count);
            calls.add(sorted.subList(from, to));
            from = to;
        }
        return calls;
    }

    private void onAllCores(ExecutorService workers, int count, Step step) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            running.add(
                    workers.submit(
                            () -> {
                                for (int i; (i = next.getAndIncrement()) < count; ) {
                                    step.run(i);
                                }
                                return null;
                            }));
        }
        for (Future<?> worker : running) {
            worker.get();
        }
    }

    private interface Step {
        void run(int index) throws Exception;
    }
}
