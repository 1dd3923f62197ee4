package dev.weft.qdrant.collection;

import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.PublicEvolving;

/** Compares what two searches found. Pure. */
@PublicEvolving
public final class Neighbours {

    /** Scores that differ by no more, of one or so, are as good as equal. */
    private static final float TIE = 1e-5f;

    private Neighbours() {}

    /**
     * The share of the nearest that a search found: of as many as it was to find, how many are among them. Where points
     * tie for the last place, each will do.
     *
     * @param found at most {@code wanted}
     * @param exact all the nearest, best first: more than {@code wanted}, so that ties for the last place are seen
     * @return 0 to 1; 1 if there was nothing to find
     */
    public static double recall(List<ScoredPoint> found, List<ScoredPoint> exact, int wanted) {
        if (exact.isEmpty()) {
            return 1;
        }
        int last = Math.min(wanted, exact.size());
        float lastScore = exact.get(last - 1).getScore();
        Set<PointId> good = new HashSet<>();
        for (int i = 0; i < exact.size(); i++) {
            float apart = Math.abs(exact.get(i).getScore() - lastScore);
            if (i < last || apart <= TIE * Math.max(1, Math.abs(lastScore))) {
                good.add(exact.get(i).getId());
            }
        }
        long hits = found.stream().limit(last).filter(hit -> good.contains(hit.getId())).count();
        return (double) hits / last;
    }

    /**
     * The share that two searches have in common.
     *
     * @return 0 to 1; NaN if one of them found nothing
     */
    public static double overlap(Collection<PointId> one, Collection<PointId> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return Double.NaN;
        }
        Set<PointId> common = new HashSet<>(one);
        common.retainAll(Set.copyOf(other));
        return (double) common.size() / Math.max(one.size(), other.size());
    }
}
