package dev.weft.embed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One inference call: which texts go into it, the longest first.
 *
 * @param texts places of the texts in their batch
 * @param length tokens of the longest, to which the others are padded
 */
record Call(int[] texts, int length) {

    int paddedTokens() {
        return texts.length * length;
    }

    /**
     * Cuts texts, sorted by length, into calls of at most {@code budget} padded tokens so that
     * padding and overhead together are least. A text longer than the budget goes alone. The calls
     * come longest first: then the workers finish together.
     *
     * @param lengths tokens of each text; a text of 0 tokens is left out
     * @param overhead what a call costs beside its tokens, in tokens
     */
    static List<Call> plan(int[] lengths, int budget, int overhead) {
        int[] sorted =
                IntStream.range(0, lengths.length)
                        .filter(i -> lengths[i] > 0)
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> -lengths[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        int[] cuts = cheapestCuts(sorted, lengths, budget, overhead);
        List<Call> calls = new ArrayList<>();
        for (int from = 0; from < sorted.length; from = cuts[from]) {
            int[] texts = Arrays.copyOfRange(sorted, from, cuts[from]);
            calls.add(new Call(texts, lengths[texts[0]]));
        }
        return calls;
    }

    /** For each place where a call may begin: where the next one begins at least cost. */
    private static int[] cheapestCuts(int[] sorted, int[] lengths, int budget, int overhead) {
        long[] cost = new long[sorted.length + 1];
        int[] cuts = new int[sorted.length];
        for (int from = sorted.length - 1; from >= 0; from--) {
            int length = lengths[sorted[from]];
            int most = Math.min(sorted.length - from, Math.max(1, budget / length));
            cost[from] = Long.MAX_VALUE;
            for (int texts = 1; texts <= most; texts++) {
                long candidate = cost[from + texts] + (long) texts * length + overhead;
                if (candidate <= cost[from]) {
                    cost[from] = candidate;
                    cuts[from] = from + texts;
                }
            }
        }
        return cuts;
    }
}
