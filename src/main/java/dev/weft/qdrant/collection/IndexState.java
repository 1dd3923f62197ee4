package dev.weft.qdrant.collection;

import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import java.util.Locale;
import org.apache.flink.annotation.PublicEvolving;

/**
 * How far the server is with what was written to a collection.
 *
 * @param status how its optimizer is doing
 * @param points about how many there are
 * @param indexedVectors about how many of their vectors are in an index; small collections need none
 * @param queue writes that are accepted and not applied yet
 * @param deferredPoints points that are hidden until they are indexed
 * @param error what keeps the server from going on; empty if nothing
 */
@PublicEvolving
public record IndexState(
        CollectionStatus status,
        long points,
        long indexedVectors,
        long queue,
        long deferredPoints,
        String error) {

    /** What the server says of it. */
    public static IndexState of(CollectionInfo info) {
        boolean broken =
                info.getStatus() == CollectionStatus.Red
                        || info.hasOptimizerStatus() && !info.getOptimizerStatus().getOk();
        String said = info.getOptimizerStatus().getError();
        return new IndexState(
                info.getStatus(),
                info.getPointsCount(),
                info.getIndexedVectorsCount(),
                info.getUpdateQueue().getLength(),
                info.getUpdateQueue().getDeferredPoints(),
                broken ? (said.isEmpty() ? "status Red" : said) : "");
    }

    /** Whether all that was written is applied, visible and, as far as the settings ask for it, indexed. */
    public boolean ready() {
        return status == CollectionStatus.Green
                && error.isEmpty()
                && queue == 0
                && deferredPoints == 0;
    }

    /** Whether the server waits to be told: after its own restart it does not begin by itself. */
    public boolean pending() {
        return status == CollectionStatus.Grey;
    }

    /** {@code Yellow, 12,000 vectors of 20,000 points indexed, 0 writes queued}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %,d vectors of %,d points indexed, %,d writes queued%s%s",
                status,
                indexedVectors,
                points,
                queue,
                deferredPoints == 0 ? "" : ", " + deferredPoints + " points hidden",
                error.isEmpty() ? "" : ", error: " + error);
    }
}
