package dev.weft.embedded;

import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.Points.CountResult;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.GetResponse;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Answers the reads that score nothing: get, scroll, count. */
final class Reads {

    private static final int SCROLL_LIMIT = 10;

    private final Catalog catalog;

    Reads(Catalog catalog) {
        this.catalog = catalog;
    }

    GetResponse get(GetPoints request) {
        long start = System.nanoTime();
        CollectionChecks.name(request.getCollectionName());
        Set<PointKey> keys = new LinkedHashSet<>();
        request.getIdsList().forEach(id -> keys.add(PointKey.of(id)));
        Collection collection = catalog.get(request.getCollectionName());
        Shown shown =
                new Shown(
                        collection,
                        request.hasWithPayload() ? request.getWithPayload() : Shown.payload(false),
                        request.getWithVectors());
        PointStore points = collection.points();
        GetResponse.Builder found = GetResponse.newBuilder();
        for (PointKey key : keys) {
            StoredPoint point = points.get(key);
            if (point != null) {
                found.addResult(shown.retrieved(point));
            }
        }
        return found.setTime(Calls.since(start)).build();
    }

    ScrollResponse scroll(ScrollPoints request) {
        long start = System.nanoTime();
        CollectionChecks.name(request.getCollectionName());
        int limit = request.hasLimit() ? request.getLimit() : SCROLL_LIMIT;
        CollectionChecks.atLeast(1, Integer.toUnsignedLong(limit), "limit");
        PointKey offset = request.hasOffset() ? PointKey.of(request.getOffset()) : null;
        Predicate<StoredPoint> filter = Filters.compile(request.getFilter());
        Collection collection = catalog.get(request.getCollectionName());
        Shown shown =
                new Shown(
                        collection,
                        request.hasWithPayload() ? request.getWithPayload() : Shown.payload(true),
                        request.getWithVectors());
        if (request.hasOrderBy()) {
            throw Errors.unsupported("scroll in the order of a payload field (order_by)");
        }
        Limits.query(collection, Integer.toUnsignedLong(limit));
        PointStore points = collection.points();
        ScrollResponse.Builder page = ScrollResponse.newBuilder();
        for (StoredPoint point : offset == null ? points.all() : points.from(offset)) {
            if (!filter.test(point)) {
                continue;
            }
            if (page.getResultCount() == limit) {
                page.setNextPageOffset(point.key().toProto());
                break;
            }
            page.addResult(shown.retrieved(point));
        }
        return page.setTime(Calls.since(start)).build();
    }

    CountResponse count(CountPoints request) {
        long start = System.nanoTime();
        CollectionChecks.name(request.getCollectionName());
        Predicate<StoredPoint> filter = Filters.compile(request.getFilter());
        PointStore points = catalog.get(request.getCollectionName()).points();
        long count = points.count();
        if (request.hasFilter()) {
            count = 0;
            for (StoredPoint point : points.all()) {
                count += filter.test(point) ? 1 : 0;
            }
        }
        return CountResponse.newBuilder()
                .setResult(CountResult.newBuilder().setCount(count))
                .setTime(Calls.since(start))
                .build();
    }
}
