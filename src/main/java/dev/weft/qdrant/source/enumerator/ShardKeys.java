package dev.weft.qdrant.source.enumerator;

import dev.weft.qdrant.client.ReadRetries;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.source.ReadOptions;
import io.qdrant.client.ShardKeySelectorFactory;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Points.CountPoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The shard keys of a collection with custom sharding, and how many points each holds. */
final class ShardKeys {

    private final CollectionClient once;
    private final ReadRetries retries;
    private final String collection;

    /** @param once has no patience of its own: {@code retries} has */
    ShardKeys(CollectionClient once, ReadRetries retries, String collection) {
        this.once = once;
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
                        "Collection '%s' has no shard key %s, which is asked for"
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
        return retries.call(() -> once.shardKeys(collection)).stream()
                .map(CreateShardKey::getShardKey)
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
                    retries.call(() -> once.connection().blockingPoints().count(request.build()))
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
