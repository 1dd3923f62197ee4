package dev.weft.qdrant.source.enumerator;

import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.ReadRetries;
import dev.weft.qdrant.source.ReadOptions;
import io.qdrant.client.ShardKeySelectorFactory;
import io.qdrant.client.grpc.Collections.CollectionClusterInfoRequest;
import io.qdrant.client.grpc.Collections.CollectionClusterInfoResponse;
import io.qdrant.client.grpc.Collections.LocalShardInfo;
import io.qdrant.client.grpc.Collections.RemoteShardInfo;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Points.CountPoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The shard keys of a collection with custom sharding, and how many points each holds. */
final class ShardKeys {

    private final QdrantConnection connection;
    private final ReadRetries retries;
    private final String collection;

    ShardKeys(QdrantConnection connection, ReadRetries retries, String collection) {
        this.connection = connection;
        this.retries = retries;
        this.collection = collection;
    }

    /**
     * Those to scan.
     *
     * @throws IOException if one that the options name is not there
     */
    List<ShardKey> toScan(ReadOptions options) throws IOException, InterruptedException {
        Set<ShardKey> present = present();
        for (ShardKey key : options.shardKeys()) {
            if (!present.contains(key)) {
                throw new IOException(
                        "setShardKeys: collection '%s' has no shard key %s"
                                .formatted(
                                        collection,
                                        key.hasKeyword()
                                                ? "'" + key.getKeyword() + "'"
                                                : Long.toUnsignedString(key.getNumber())));
            }
        }
        return options.shardKeys().isEmpty() ? List.copyOf(present) : options.shardKeys();
    }

    private Set<ShardKey> present() throws IOException, InterruptedException {
        // there is a call for just the keys, but only on newer servers
        CollectionClusterInfoRequest request =
                CollectionClusterInfoRequest.newBuilder().setCollectionName(collection).build();
        CollectionClusterInfoResponse info =
                retries.call(() -> connection.blockingCollections().collectionClusterInfo(request));
        return Stream.concat(
                        info.getLocalShardsList().stream()
                                .filter(LocalShardInfo::hasShardKey)
                                .map(LocalShardInfo::getShardKey),
                        info.getRemoteShardsList().stream()
                                .filter(RemoteShardInfo::hasShardKey)
                                .map(RemoteShardInfo::getShardKey))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** About how many points each holds, by the server's estimate. */
    List<Long> count(List<ShardKey> keys, ReadOptions options)
            throws IOException, InterruptedException {
        List<Long> counts = new ArrayList<>();
        for (ShardKey key : keys) {
            CountPoints.Builder request =
                    CountPoints.newBuilder()
                            .setCollectionName(collection)
                            .setExact(false)
                            .setShardKeySelector(ShardKeySelectorFactory.shardKeySelector(key));
            if (options.filter() != null) {
                request.setFilter(options.filter());
            }
            counts.add(
                    retries.call(() -> connection.blockingPoints().count(request.build()))
                            .getResult()
                            .getCount());
        }
        return counts;
    }

    /** Shares out ranges by the number of points, at least one to each. */
    static List<Integer> share(int ranges, List<Long> counts) {
        double total = Math.max(1, counts.stream().mapToLong(Long::longValue).sum());
        return counts.stream()
                .map(count -> (int) Math.max(1, Math.round(ranges * (count / total))))
                .toList();
    }
}
