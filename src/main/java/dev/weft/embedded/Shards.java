package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Points.ShardKeySelector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The parts of a collection. Where the user names them (custom sharding), there is one for each shard key, an id is
 * unique in each, and each write says which are meant; otherwise there is a single one.
 */
final class Shards {

    private final boolean custom;
    private final PointStore unnamed = new PointStore(null, 1);
    private volatile Map<ShardKey, PointStore> named = Map.of();

    Shards(boolean custom) {
        this.custom = custom;
    }

    List<PointStore> all() {
        return custom ? List.copyOf(named.values()) : List.of(unnamed);
    }

    List<ShardKey> keys() {
        return List.copyOf(named.keySet());
    }

    int count() {
        return all().stream().mapToInt(PointStore::count).sum();
    }

    /**
     * The parts that a read is for; all if it does not say.
     *
     * @param given whether the request has a selector
     */
    List<PointStore> forRead(boolean given, ShardKeySelector selector) {
        return given ? selected(selector, Errors::badRequest) : all();
    }

    /**
     * The parts that a write is for; with custom sharding it has to say.
     *
     * @param given whether the request has a selector
     */
    List<PointStore> forWrite(boolean given, ShardKeySelector selector) {
        if (given) {
            return selected(selector, Errors::badInput);
        }
        if (custom) {
            throw Errors.badInput("Shard key not specified");
        }
        return all();
    }

    private List<PointStore> selected(
            ShardKeySelector selector, Function<String, RuntimeException> error) {
        List<ShardKey> keys = selector.getShardKeysList();
        if (keys.isEmpty()) {
            throw Errors.badInput("Empty shard keys selection");
        }
        if (keys.size() == 1 && selector.hasFallback()) {
            return List.of(withFallback(keys.get(0), selector.getFallback()));
        }
        List<PointStore> stores = new ArrayList<>();
        for (ShardKey key : keys) {
            PointStore store = named.get(key);
            if (store == null) {
                throw error.apply("Shard key " + text(key) + " not found");
            }
            stores.add(store);
        }
        return stores;
    }

    private PointStore withFallback(ShardKey key, ShardKey fallback) {
        return Stream.of(key, fallback)
                .filter(named::containsKey)
                .findFirst()
                .map(named::get)
                .orElseThrow(
                        () ->
                                Errors.notFound(
                                        "Neither target shard key "
                                                + text(key)
                                                + " nor fallback shard key "
                                                + text(fallback)
                                                + " exist not found"));
    }

    /**
     * @param shards how many the key has
     * @param collection its name, for the error
     */
    synchronized void create(ShardKey key, int shards, String collection) {
        if (!custom) {
            throw Errors.badRequest("Shard Key cannot be created with Auto sharding method");
        }
        if (named.containsKey(key)) {
            throw Errors.badRequest(
                    "Sharding key " + text(key) + " already exists for collection " + collection);
        }
        Map<ShardKey, PointStore> more = new LinkedHashMap<>(named);
        more.put(key, new PointStore(key, shards));
        named = more;
    }

    /** @param collection its name, for the error */
    synchronized void delete(ShardKey key, String collection) {
        if (!custom) {
            throw Errors.badRequest("Shard Key cannot be deleted with Auto sharding method");
        }
        if (!named.containsKey(key)) {
            throw Errors.badRequest(
                    "Sharding key " + text(key) + " does not exist for collection " + collection);
        }
        Map<ShardKey, PointStore> fewer = new LinkedHashMap<>(named);
        fewer.remove(key);
        named = fewer;
    }

    private static String text(ShardKey key) {
        return key.hasKeyword()
                ? '"' + key.getKeyword() + '"'
                : Long.toUnsignedString(key.getNumber());
    }

    /** All points of some parts by id, each id once. */
    static Iterable<StoredPoint> inOrder(Collection<PointStore> stores, PointKey from) {
        List<Iterable<StoredPoint>> parts = new ArrayList<>();
        for (PointStore store : stores) {
            parts.add(from == null ? store.all() : store.from(from));
        }
        if (parts.size() == 1) {
            return parts.get(0);
        }
        if (parts.isEmpty()) {
            return Collections.emptyList();
        }
        return () -> new MergedPoints(parts);
    }
}
