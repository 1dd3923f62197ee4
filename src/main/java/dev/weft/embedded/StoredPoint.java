package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;

/**
 * A point as it is kept. Never changed once made, so readers need no lock.
 *
 * @param vectors by name; the unnamed vector's name is the empty string
 * @param version number of the operation that wrote it last
 * @param shard null where the user does not name the shards
 */
record StoredPoint(
        PointKey key,
        Map<String, StoredVector> vectors,
        Map<String, Value> payload,
        long version,
        ShardKey shard) {

    StoredPoint withVectors(Map<String, StoredVector> changed, long at) {
        return new StoredPoint(key, Map.copyOf(changed), payload, at, shard);
    }

    StoredPoint withPayload(Map<String, Value> changed, long at) {
        return new StoredPoint(key, vectors, Map.copyOf(changed), at, shard);
    }
}
