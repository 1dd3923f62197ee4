package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The points of one shard of a collection in the order of their ids. Readers take no lock and see each point whole, but
 * perhaps half of a write's points, as with the server. Writers come one at a time: see {@link Collection#write}.
 */
final class PointStore {

    private final ShardKey key;
    private final int shards;
    private final NavigableMap<PointKey, StoredPoint> points = new ConcurrentSkipListMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * @param key null where the user does not name the shards
     * @param shards how many the server would spread the points over; here they are in one
     */
    PointStore(ShardKey key, int shards) {
        this.key = key;
        this.shards = shards;
    }

    ShardKey key() {
        return key;
    }

    int shards() {
        return shards;
    }

    int count() {
        return count.get();
    }

    StoredPoint get(PointKey id) {
        return points.get(id);
    }

    Iterable<StoredPoint> all() {
        return points.values();
    }

    Iterable<StoredPoint> from(PointKey first) {
        return points.tailMap(first, true).values();
    }

    /** Puts points in whole; of a key that comes twice the last one stays. */
    void upsert(List<NewPoint> written, Map<String, VectorSpec> specs, long version) {
        for (NewPoint point : written) {
            StoredPoint stored =
                    new StoredPoint(point.key(), point.kept(specs), point.payload(), version, key);
            if (points.put(point.key(), stored) == null) {
                count.incrementAndGet();
            }
        }
    }

    void delete(Selection selection) {
        for (PointKey id : keys(selection)) {
            if (points.remove(id) != null) {
                count.decrementAndGet();
            }
        }
    }

    /** Sets some vectors of points that are there and leaves their others. */
    void updateVectors(List<NewPoint> written, Map<String, VectorSpec> specs, long version) {
        Map<PointKey, Map<String, StoredVector>> byKey = new LinkedHashMap<>();
        for (NewPoint point : written) {
            byKey.computeIfAbsent(point.key(), id -> new HashMap<>()).putAll(point.kept(specs));
        }
        change(
                new Selection.Ids(List.copyOf(byKey.keySet())),
                point -> {
                    Map<String, StoredVector> vectors = new HashMap<>(point.vectors());
                    vectors.putAll(byKey.get(point.key()));
                    return point.withVectors(vectors, version);
                });
    }

    void deleteVectors(
            Selection selection, List<String> names, Collection collection, long version) {
        change(
                selection,
                point -> {
                    names.forEach(collection::spec);
                    Map<String, StoredVector> vectors = new HashMap<>(point.vectors());
                    vectors.keySet().removeAll(names);
                    return point.withVectors(vectors, version);
                });
    }

    /** Takes a vector space's values from all points; their versions stay. */
    void dropVectors(String name) {
        for (StoredPoint point : all()) {
            if (point.vectors().containsKey(name)) {
                Map<String, StoredVector> vectors = new HashMap<>(point.vectors());
                vectors.remove(name);
                points.put(point.key(), point.withVectors(vectors, point.version()));
            }
        }
    }

    void changePayloads(
            Selection selection, UnaryOperator<Map<String, Value>> change, long version) {
        change(selection, point -> point.withPayload(change.apply(point.payload()), version));
    }

    /** Changes those that are there, then throws NOT_FOUND if one was named that is not. */
    private void change(Selection selection, UnaryOperator<StoredPoint> change) {
        PointKey missing = null;
        for (PointKey id : keys(selection)) {
            StoredPoint point = points.get(id);
            if (point == null) {
                missing = missing == null ? id : missing;
            } else {
                points.put(id, change.apply(point));
            }
        }
        if (missing != null) {
            throw Errors.notFound("No point with id " + missing + " found");
        }
    }

    private List<PointKey> keys(Selection selection) {
        return selection instanceof Selection.Ids ids
                ? ids.keys()
                : matching(((Selection.Matching) selection).filter());
    }

    private List<PointKey> matching(Predicate<StoredPoint> filter) {
        List<PointKey> keys = new ArrayList<>();
        for (StoredPoint point : all()) {
            if (filter.test(point)) {
                keys.add(point.key());
            }
        }
        return keys;
    }
}
