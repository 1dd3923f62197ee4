package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.StrictModeConfig;
import java.util.List;

/** The limits of a collection's strict mode that a request may break. */
final class Limits {

    private Limits() {}

    static void query(Collection collection, long limit) {
        StrictModeConfig limits = collection.limits();
        if (limits.hasMaxQueryLimit()) {
            atMost(limit, limits.getMaxQueryLimit(), "limit");
        }
    }

    static void upsert(Collection collection, List<NewPoint> points) {
        updateVectors(collection, points);
    }

    static void updateVectors(Collection collection, List<NewPoint> points) {
        StrictModeConfig limits = collection.limits();
        if (limits.hasUpsertMaxBatchsize()) {
            atMost(points.size(), limits.getUpsertMaxBatchsize(), "upsert limit");
        }
        if (limits.hasMaxPointsCount()
                && collection.points().count() >= limits.getMaxPointsCount()) {
            throw Errors.badRequest(
                    "Max points count limit of " + limits.getMaxPointsCount() + " reached!");
        }
    }

    static void createIndex(Collection collection) {
        StrictModeConfig limits = collection.limits();
        if (limits.hasMaxPayloadIndexCount()
                && collection.indexes().size() >= limits.getMaxPayloadIndexCount()) {
            throw Errors.strictMode(
                    "Collection already has the maximum number of payload indices ("
                            + limits.getMaxPayloadIndexCount()
                            + ")",
                    "Please delete an existing index before creating a new one.");
        }
    }

    private static void atMost(long value, long limit, String name) {
        if (value > limit) {
            throw Errors.strictMode(
                    "Limit exceeded " + value + " > " + limit + " for \"" + name + "\"",
                    "Reduce the \"" + name + "\" parameter to or below " + limit + ".");
        }
    }
}
