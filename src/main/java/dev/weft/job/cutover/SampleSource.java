package dev.weft.job.cutover;

import dev.weft.job.report.Tally;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where the points of a sample, and what they should be, are taken from. */
interface SampleSource {

    /** Draws points at random, fewer where there are fewer, or strict mode allows no more. */
    List<SamplePoint> draw(int points) throws IOException;

    /** The id in the new collection of what a search in the old one found; empty if it has none there. */
    Optional<PointId> renewed(ScoredPoint hit) throws IOException;

    /** Points drawn that may be there in another state, since one came later. */
    long replaced(Tally totals);

    /** What is not checked by such a sample; null if all is. */
    String remark();
}
