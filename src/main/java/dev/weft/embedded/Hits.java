package dev.weft.embedded;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The best of the points offered, up to a number of them. */
final class Hits {

    /** @param similarity the larger, the better */
    record Hit(StoredPoint point, float similarity) {}

    private static final Comparator<Hit> WORST_FIRST =
            Comparator.comparingDouble(Hit::similarity)
                    .thenComparing(hit -> hit.point().key(), Comparator.reverseOrder());

    private final PriorityQueue<Hit> best = new PriorityQueue<>(WORST_FIRST);
    private final long atMost;

    Hits(long atMost) {
        this.atMost = atMost;
    }

    void offer(StoredPoint point, float similarity) {
        Hit hit = new Hit(point, similarity);
        if (best.size() < atMost) {
            best.add(hit);
        } else if (!best.isEmpty() && WORST_FIRST.compare(hit, best.peek()) > 0) {
            best.poll();
            best.add(hit);
        }
    }

    List<Hit> bestFirst() {
        List<Hit> all = new ArrayList<>(best);
        all.sort(WORST_FIRST.reversed());
        return all;
    }
}
