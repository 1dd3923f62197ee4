package dev.weft.embedded;

import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchPoints;
import io.qdrant.client.grpc.Points.VectorInput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** Answers queries. Every search is exact: it looks at each point. */
final class Queries {

    private static final long QUERY_LIMIT = 10;

    private final Catalog catalog;

    Queries(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Where a query looks and what of it is shown.
     *
     * @param threshold what a score must be better than; null if any will do
     */
    private record Scope(
            Collection collection,
            List<PointStore> stores,
            Predicate<StoredPoint> filter,
            Shown shown,
            long offset,
            long limit,
            Float threshold) {

        Scope without(PointKey key) {
            return new Scope(
                    collection,
                    stores,
                    filter.and(point -> !point.key().equals(key)),
                    shown,
                    offset,
                    limit,
                    threshold);
        }
    }

    List<ScoredPoint> query(QueryPoints request) {
        Scope scope = scope(request);
        if (request.getPrefetchCount() > 0) {
            throw Errors.unsupported("a query with prefetches");
        }
        if (!request.hasQuery()) {
            return inOrder(scope);
        }
        Query query = request.getQuery();
        return switch (query.getVariantCase()) {
            case NEAREST -> nearest(scope, request.getUsing(), query.getNearest());
            case SAMPLE -> sample(scope);
            case ORDER_BY -> throw scope.collection().notOrdered(query.getOrderBy().getKey());
            case VARIANT_NOT_SET -> throw Errors.invalid("Query variant is missing");
            default -> throw Errors.unsupported("a query of the kind " + query.getVariantCase());
        };
    }

    private Scope scope(QueryPoints request) {
        CollectionChecks.name(request.getCollectionName());
        long limit = request.hasLimit() ? request.getLimit() : QUERY_LIMIT;
        CollectionChecks.atLeast(1, limit, "limit");
        if (request.hasTimeout()) {
            CollectionChecks.atLeast(1, request.getTimeout(), "timeout");
        }
        Predicate<StoredPoint> filter = Filters.compile(request.getFilter(), "filter");
        Collection collection = catalog.get(request.getCollectionName());
        Limits.of(collection)
                .limit(limit)
                .readFilter(request.getFilter())
                .exact(request.getParams().getExact())
                .timeout(request.hasTimeout(), request.getTimeout());
        return new Scope(
                collection,
                collection
                        .shards()
                        .forRead(request.hasShardKeySelector(), request.getShardKeySelector()),
                filter,
                new Shown(
                        collection,
                        request.hasWithPayload() ? request.getWithPayload() : Shown.payload(false),
                        request.getWithVectors()),
                request.getOffset(),
                limit,
                request.hasScoreThreshold() ? request.getScoreThreshold() : null);
    }

    /**
     * Checks a batch. The queries' own collections are of no meaning, but must be names.
     *
     * @param field of the queries in the request
     */
    void checkBatch(String collection, List<String> own, String field) {
        CollectionChecks.name(collection);
        for (int i = 0; i < own.size(); i++) {
            CollectionChecks.name(own.get(i), field + "[" + i + "].collection_name");
        }
        Limits.of(catalog.get(collection)).batch(own.size());
    }

    /** The older form of a query for the nearest. */
    List<ScoredPoint> search(SearchPoints request) {
        VectorInput.Builder vector = VectorInput.newBuilder();
        if (request.hasSparseIndices()) {
            vector.getSparseBuilder()
                    .addAllIndices(request.getSparseIndices().getDataList())
                    .addAllValues(request.getVectorList());
        } else {
            vector.getDenseBuilder().addAllData(request.getVectorList());
        }
        QueryPoints.Builder query =
                QueryPoints.newBuilder()
                        .setCollectionName(request.getCollectionName())
                        .setQuery(Query.newBuilder().setNearest(vector))
                        .setUsing(request.getVectorName())
                        .setFilter(request.getFilter())
                        .setParams(request.getParams())
                        .setLimit(request.getLimit())
                        .setOffset(request.getOffset())
                        .setWithVectors(request.getWithVectors());
        if (request.hasWithPayload()) {
            query.setWithPayload(request.getWithPayload());
        }
        if (request.hasScoreThreshold()) {
            query.setScoreThreshold(request.getScoreThreshold());
        }
        if (request.hasShardKeySelector()) {
            query.setShardKeySelector(request.getShardKeySelector());
        }
        if (request.hasTimeout()) {
            query.setTimeout(request.getTimeout());
        }
        return query(query.build());
    }

    private static List<ScoredPoint> nearest(Scope scope, String using, VectorInput input) {
        VectorSpec spec = scope.collection().spec(using);
        if (input.hasId()) {
            // a point is no answer to the question what is near to it
            PointKey key = PointKey.of(input.getId());
            return nearest(scope.without(key), spec, vectorOf(key, scope, spec.name()));
        }
        StoredVector vector = Vectors.in(input, "query.variant.variant");
        return nearest(scope, spec, spec.kept(vector));
    }

    private static StoredVector vectorOf(PointKey key, Scope scope, String name) {
        StoredPoint point =
                scope.stores().stream()
                        .map(store -> store.get(key))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow(() -> Errors.notFound("No point with id " + key + " found"));
        StoredVector vector = point.vectors().get(name);
        if (vector == null) {
            throw Errors.notFound("Vector with name \"" + name + "\" for point not found");
        }
        return vector;
    }

    private static List<ScoredPoint> nearest(Scope scope, VectorSpec spec, StoredVector query) {
        boolean idf = spec.idf() && query instanceof StoredVector.Sparse;
        Scorer scorer =
                new Scorer(
                        spec,
                        idf
                                ? Idf.scaled(
                                        (StoredVector.Sparse) query, spec.name(), scope.stores())
                                : query);
        Hits hits = new Hits(scope.offset() + scope.limit());
        for (PointStore store : scope.stores()) {
            for (StoredPoint point : store.all()) {
                StoredVector stored = point.vectors().get(spec.name());
                if (stored != null && scope.filter().test(point)) {
                    OptionalDouble found = scorer.similarity(stored);
                    found.ifPresent(similarity -> hits.offer(point, (float) similarity));
                }
            }
        }
        List<ScoredPoint> scored = new ArrayList<>();
        for (Hits.Hit hit : hits.bestFirst()) {
            float score = Distances.score(spec.distance(), hit.similarity());
            if (scope.threshold() == null
                    || Distances.passes(spec.distance(), score, scope.threshold())) {
                scored.add(scope.shown().scored(hit.point(), score));
            }
        }
        return scored.subList((int) Math.min(scope.offset(), scored.size()), scored.size());
    }

    private static List<ScoredPoint> sample(Scope scope) {
        List<StoredPoint> all = new ArrayList<>();
        for (StoredPoint point : Shards.inOrder(scope.stores(), null)) {
            if (scope.filter().test(point)) {
                all.add(point);
            }
        }
        Collections.shuffle(all);
        return all.stream()
                .skip(scope.offset())
                .limit(scope.limit())
                .map(scope.shown()::unscored)
                .toList();
    }

    private static List<ScoredPoint> inOrder(Scope scope) {
        List<ScoredPoint> found = new ArrayList<>();
        long skipped = 0;
        for (StoredPoint point : Shards.inOrder(scope.stores(), null)) {
            if (!scope.filter().test(point) || skipped++ < scope.offset()) {
                continue;
            }
            if (found.size() == scope.limit()) {
                break;
            }
            found.add(scope.shown().unscored(point));
        }
        return found;
    }
}
