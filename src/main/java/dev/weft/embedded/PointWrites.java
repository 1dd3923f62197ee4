package dev.weft.embedded;

import io.qdrant.client.grpc.Points.UpdateMode;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The writes that bring points or vectors: first the checks that also one that does not wait is told of, then the write. */
final class PointWrites {

    private final Catalog catalog;

    PointWrites(Catalog catalog) {
        this.catalog = catalog;
    }

    UpdateResult upsert(UpsertPoints request) {
        CollectionChecks.name(request.getCollectionName());
        List<NewPoint> points = NewPoint.of(request.getPointsList());
        Predicate<StoredPoint> filter = Filters.compile(request.getUpdateFilter(), "update_filter");
        Collection collection = catalog.get(request.getCollectionName());
        Limits.of(collection)
                .points(points.size(), "upsert limit")
                .timeout(request.hasTimeout(), request.getTimeout());
        Map<String, VectorSpec> specs = collection.specs();
        points.forEach(point -> point.checkSizes(specs));
        List<PointStore> stores =
                collection
                        .shards()
                        .forWrite(request.hasShardKeySelector(), request.getShardKeySelector());
        checkNotEmpty(points);
        return collection.write(
                request.getWait(),
                version -> {
                    for (PointStore store : stores) {
                        Predicate<NewPoint> wanted = wanted(request.getUpdateMode(), filter, store);
                        store.upsert(points.stream().filter(wanted).toList(), specs, version);
                    }
                });
    }

    /** Which points to write; the filter speaks of those that are there already. */
    private static Predicate<NewPoint> wanted(
            UpdateMode mode, Predicate<StoredPoint> filter, PointStore store) {
        return point -> {
            StoredPoint old = store.get(point.key());
            return switch (mode) {
                case Upsert, UNRECOGNIZED -> old == null || filter.test(old);
                case InsertOnly -> old == null;
                case UpdateOnly -> old != null && filter.test(old);
            };
        };
    }

    UpdateResult updateVectors(UpdatePointVectors request) {
        CollectionChecks.name(request.getCollectionName());
        List<NewPoint> points = NewPoint.ofVectors(request.getPointsList());
        Predicate<StoredPoint> filter = Filters.compile(request.getUpdateFilter(), "update_filter");
        Collection collection = catalog.get(request.getCollectionName());
        Limits.of(collection)
                .points(points.size(), "update limit")
                .timeout(request.hasTimeout(), request.getTimeout());
        Map<String, VectorSpec> specs = collection.specs();
        List<PointStore> stores =
                collection
                        .shards()
                        .forWrite(request.hasShardKeySelector(), request.getShardKeySelector());
        checkNotEmpty(points);
        return collection.write(
                request.getWait(),
                version -> {
                    for (PointStore store : stores) {
                        Predicate<NewPoint> wanted = wanted(UpdateMode.Upsert, filter, store);
                        store.updateVectors(
                                points.stream().filter(wanted).toList(), specs, version);
                    }
                });
    }

    static void checkNotEmpty(List<?> points) {
        if (points.isEmpty()) {
            throw Errors.badRequest("Empty update request");
        }
    }
}
