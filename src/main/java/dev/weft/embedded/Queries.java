package dev.weft.embedded;

import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchPoints;
import io.qdrant.client.grpc.Points.VectorInput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** Answers queries. Every search is exact: it looks at each point. */
final class Queries {

    private static final long QUERY_LIMIT = 10;

    private final Catalog catalog;

    Queries(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Which of the hits a reply holds, and how many it skips first. */
    private record Page(long offset, long limit, Float threshold) {

        long needed() {
            return offset + limit;
        }
    }

    List<ScoredPoint> query(QueryPoints request) {
        CollectionChecks.name(request.getCollectionName());
        long limit = request.hasLimit() ? request.getLimit() : QUERY_LIMIT;
        CollectionChecks.atLeast(1, limit, "limit");
        Page page =
                new Page(
                        request.getOffset(),
                        limit,
                        request.hasScoreThreshold() ? request.getScoreThreshold() : null);
        Predicate<StoredPoint> filter = Filters.compile(request.getFilter());
        Collection collection = catalog.get(request.getCollectionName());
        Shown shown =
                new Shown(
                        collection,
                        request.hasWithPayload() ? request.getWithPayload() : Shown.payload(false),
                        request.getWithVectors());
        Limits.query(collection, limit);
        if (request.getPrefetchCount() > 0) {
            throw Errors.unsupported("a query with prefetches");
        }
        Query query = request.getQuery();
        return switch (query.getVariantCase()) {
            case NEAREST -> {
                VectorInput input = query.getNearest();
                VectorSpec spec = collection.spec(request.getUsing());
                if (input.hasId()) {
                    PointKey key = PointKey.of(input.getId());
                    StoredVector vector = vectorOf(collection, key, spec);
                    yield nearest(
                            collection,
                            new Scorer(spec, vector),
                            filter.and(point -> !point.key().equals(key)),
                            page,
                            shown);
                }
                StoredVector vector = spec.kept(Vectors.in(input, "query.variant.nearest"));
                yield nearest(collection, scorer(collection, spec, vector), filter, page, shown);
            }
            case SAMPLE -> sample(collection, filter, page, shown);
            case VARIANT_NOT_SET -> inOrder(collection, filter, page, shown);
            default -> throw Errors.unsupported("a query of the kind " + query.getVariantCase());
        };
    }

    List<ScoredPoint> search(SearchPoints request) {
        CollectionChecks.name(request.getCollectionName());
        CollectionChecks.atLeast(1, request.getLimit(), "limit");
        Predicate<StoredPoint> filter = Filters.compile(request.getFilter());
        StoredVector vector =
                request.hasSparseIndices()
                        ? Vectors.sparse(
                                request.getSparseIndices().getDataList(),
                                request.getVectorList(),
                                "vector")
                        : new StoredVector.Dense(Vectors.floats(request.getVectorList()));
        Collection collection = catalog.get(request.getCollectionName());
        Shown shown =
                new Shown(
                        collection,
                        request.hasWithPayload() ? request.getWithPayload() : Shown.payload(false),
                        request.getWithVectors());
        Limits.query(collection, request.getLimit());
        VectorSpec spec = collection.spec(request.getVectorName());
        Page page =
                new Page(
                        request.getOffset(),
                        request.getLimit(),
                        request.hasScoreThreshold() ? request.getScoreThreshold() : null);
        return nearest(
                collection, scorer(collection, spec, spec.kept(vector)), filter, page, shown);
    }

    private static StoredVector vectorOf(Collection collection, PointKey key, VectorSpec spec) {
        StoredPoint point = collection.points().get(key);
        if (point == null || !point.vectors().containsKey(spec.name())) {
            throw Errors.notFound("No point with id " + key + " found");
        }
        return point.vectors().get(spec.name());
    }

    /** Scales a sparse query's weights by how rare their index is, where the space asks for that. */
    private static Scorer scorer(Collection collection, VectorSpec spec, StoredVector query) {
        return spec.idf() && query instanceof StoredVector.Sparse sparse
                ? new Scorer(spec, Idf.scaled(sparse, spec.name(), collection.points()))
                : new Scorer(spec, query);
    }

    private static List<ScoredPoint> nearest(
            Collection collection,
            Scorer scorer,
            Predicate<StoredPoint> filter,
            Page page,
            Shown shown) {
        VectorSpec spec = scorer.spec();
        Hits hits = new Hits(page.needed());
        for (StoredPoint point : collection.points().all()) {
            StoredVector stored = point.vectors().get(spec.name());
            if (stored == null || !filter.test(point)) {
                continue;
            }
            OptionalDouble found = scorer.similarity(stored);
            if (found.isPresent()) {
                hits.offer(point, (float) found.getAsDouble());
            }
        }
        List<ScoredPoint> scored = new ArrayList<>();
        for (Hits.Hit hit : hits.bestFirst()) {
            float score = Distances.score(spec.distance(), hit.similarity());
            if (page.threshold() == null
                    || Distances.passes(spec.distance(), score, page.threshold())) {
                scored.add(shown.scored(hit.point(), score));
            }
        }
        return scored.subList((int) Math.min(page.offset(), scored.size()), scored.size());
    }

    private static List<ScoredPoint> sample(
            Collection collection, Predicate<StoredPoint> filter, Page page, Shown shown) {
        List<StoredPoint> all = new ArrayList<>();
        for (StoredPoint point : collection.points().all()) {
            if (filter.test(point)) {
                all.add(point);
            }
        }
        Collections.shuffle(all);
        return all.stream()
                .skip(page.offset())
                .limit(page.limit())
                .map(point -> shown.scored(point, 0))
                .toList();
    }

    private static List<ScoredPoint> inOrder(
            Collection collection, Predicate<StoredPoint> filter, Page page, Shown shown) {
        List<ScoredPoint> scored = new ArrayList<>();
        long skipped = 0;
        for (StoredPoint point : collection.points().all()) {
            if (!filter.test(point) || skipped++ < page.offset()) {
                continue;
            }
            if (scored.size() == page.limit()) {
                break;
            }
            scored.add(shown.scored(point, 0));
        }
        return scored;
    }
}
