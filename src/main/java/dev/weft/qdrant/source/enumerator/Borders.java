package dev.weft.qdrant.source.enumerator;

import dev.weft.qdrant.source.split.IdPosition;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where to cut the ids into ranges of about equally many points: at the quantiles of a sample, so that it doesn't matter
 * how the ids are spread.
 *
 * <p>With {@link #SAMPLES_PER_RANGE} a range's share of the points has a standard deviation of 1/16 of itself. That one
 * of a thousand ranges is twice as large as another would take six of them.
 */
final class Borders {

    /** As many ids are to be sampled for each range. */
    static final int SAMPLES_PER_RANGE = 256;

    /** Fewer ids are not worth a range. */
    private static final int LEAST_SAMPLES = 16;

    private Borders() {}

    /**
     * The inner borders, in order; each is the first place of a range.
     *
     * @param sample ids drawn at random, or all of them, in order; one may be in it twice
     * @param ranges the most to make
     */
    static List<IdPosition> between(List<IdPosition> sample, int ranges) {
        int count = Math.min(ranges, Math.max(1, sample.size() / LEAST_SAMPLES));
        return IntStream.range(1, count)
                .mapToObj(i -> sample.get((int) ((long) i * sample.size() / count)))
                .distinct()
                .toList();
    }
}
