package dev.weft.embedded;

import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.Points.CountResult;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.GetResponse;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
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
        Limits.of(collection).timeout(request.hasTimeout(), request.getTimeout());
        List<PointStore> stores =
                collection
                        .shards()
                        .forRead(request.hasShardKeySelector(), request.getShardKeySelector());
        GetResponse.Builder found = GetResponse.newBuilder();
        for (PointKey key : keys) {
            stores.stream()
                    .map(store -> store.get(key))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(point -> found.addResult(shown.retrieved(point)));
        }
        return found.setTime(Calls.since(start)).build();
    }

    ScrollResponse scroll(ScrollPoints request) {
        long start = System.nanoTime();
        CollectionChecks.name(request.getCollectionName());
        int limit = request.hasLimit() ? request.getLimit() : SCROLL_LIMIT;
        CollectionChecks.atLeast(1, Integer.toUnsignedLong(limit), "limit");
        PointKey offset = request.hasOffset() ? PointKey.of(request.getOffset()) : null;
        Predicate<StoredPoint> filter = Filters.compile(request.getFilter(), "filter");
        Collection collection = catalog.get(request.getCollectionName());
        Shown shown =
                new Shown(
                        collection,
                        request.hasWithPayload() ? request.getWithPayload() : Shown.payload(true),
                        request.getWithVectors());
        if (request.hasOrderBy()) {
            throw collection.notOrdered(request.getOrderBy().getKey());
        }
        Limits.of(collection)
                .limit(request.hasLimit() ? limit : 0)
                .readFilter(request.getFilter())
                .timeout(request.hasTimeout(), request.getTimeout());
        List<PointStore> stores =
                collection
                        .shards()
                        .forRead(request.hasShardKeySelector(), request.getShardKeySelector());
        ScrollResponse.Builder page = ScrollResponse.newBuilder();
        for (StoredPoint point : Shards.inOrder(stores, offset)) {
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
        Predicate<StoredPoint> filter = Filters.compile(request.getFilter(), "filter");
        Collection collection = catalog.get(request.getCollectionName());
        Limits.of(collection)
                .readFilter(request.getFilter())
                .exact(!request.hasExact() || request.getExact())
                .timeout(request.hasTimeout(), request.getTimeout());
        List<PointStore> stores =
                collection
                        .shards()
                        .forRead(request.hasShardKeySelector(), request.getShardKeySelector());
        long count = 0;
        for (PointStore store : stores) {
            count += request.hasFilter() ? count(store, filter) : store.count();
        }
        return CountResponse.newBuilder()
                .setResult(CountResult.newBuilder().setCount(count))
                .setTime(Calls.since(start))
                .build();
    }

    private static long count(PointStore store, Predicate<StoredPoint> filter) {
        long count = 0;
        for (StoredPoint point : store.all()) {
            count += filter.test(point) ? 1 : 0;
        }
        return count;
    }
}
