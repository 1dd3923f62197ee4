package dev.weft.qdrant.source.enumerator;

import dev.weft.qdrant.client.Outcomes;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.client.ReadRetries;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.source.ReadOptions;
import dev.weft.qdrant.source.split.IdPosition;
import dev.weft.qdrant.source.split.QdrantSplit;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;

/** Lays out the ranges of a scan, with about equally many points in each. */
@Internal
public final class RangePlanner {

    private final QdrantConnection connection;
    private final ReadRetries retries;
    private final ReadOptions options;

    private RangePlanner(QdrantConnection connection, ReadOptions options) {
        this.connection = connection;
        this.options = options;
        this.retries =
                new ReadRetries(connection, options.retry(), RangePlanner::sleep, cause -> {});
    }

    static void sleep(Duration pause) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }

    /**
     * Asks the server what there is and lays out its ranges.
     *
     * @param ranges how many are wanted; fewer in a small collection, and at least one for each shard key
     * @throws IOException if the server can't be reached or refuses, or the collection isn't there
     */
    public static EnumeratorState plan(QdrantOptions connection, ReadOptions options, int ranges)
            throws IOException, InterruptedException {
        try (QdrantConnection opened = QdrantConnection.open(connection)) {
            return new RangePlanner(opened, options).plan(ranges);
        } catch (StatusRuntimeException e) {
            throw new IOException(
                    "Qdrant at %s refuses to show collection '%s': %s"
                            .formatted(
                                    connection.url(),
                                    options.collection(),
                                    Outcomes.reasonOfRead(e)),
                    e);
        }
    }

    private EnumeratorState plan(int ranges) throws IOException, InterruptedException {
        CollectionClient once = new CollectionClient(connection, Duration.ZERO);
        String collection = retries.call(() -> once.resolve(options.collection()));
        CollectionConfig config = config(once, collection);
        IdSampler sampler =
                new IdSampler(
                        connection,
                        options.retry(),
                        collection,
                        options.filter(),
                        config.getStrictModeConfig());
        Layout layout = new Layout(collection, new ArrayList<>());
        if (config.getParams().getShardingMethod() == ShardingMethod.Custom) {
            ShardKeys shardKeys = new ShardKeys(once, retries, collection);
            List<ShardKey> keys = shardKeys.toScan(options);
            List<Integer> shares = ShardKeys.share(ranges, shardKeys.count(keys, options));
            for (int i = 0; i < keys.size(); i++) {
                layout.add(keys.get(i), borders(sampler, keys.get(i), shares.get(i)));
            }
        } else if (options.shardKeys().isEmpty()) {
            layout.add(null, borders(sampler, null, ranges));
        } else {
            throw new IOException(
                    "Shard keys are asked for, and collection '"
                            + collection
                            + "' is not sharded by keys");
        }
        return new EnumeratorState(collection, layout.splits());
    }

    private CollectionConfig config(CollectionClient once, String collection)
            throws IOException, InterruptedException {
        return retries.call(() -> once.find(collection))
                .orElseThrow(
                        () ->
                                new IOException(
                                        "There is no collection or alias '%s' at %s"
                                                .formatted(collection, connection.options().url())))
                .getConfig();
    }

    private static List<IdPosition> borders(
            IdSampler sampler, @Nullable ShardKey shardKey, int ranges)
            throws IOException, InterruptedException {
        if (ranges == 1) {
            return List.of();
        }
        int wanted = Math.multiplyExact(ranges, Borders.SAMPLES_PER_RANGE);
        return Borders.between(sampler.sample(shardKey, wanted), ranges);
    }

    private record Layout(String collection, List<QdrantSplit> splits) {

        void add(@Nullable ShardKey shardKey, List<IdPosition> borders) {
            IdPosition from = IdPosition.START;
            for (IdPosition border : borders) {
                add(shardKey, from, border);
                from = border;
            }
            add(shardKey, from, IdPosition.END);
        }

        private void add(@Nullable ShardKey shardKey, IdPosition from, IdPosition to) {
            splits.add(new QdrantSplit("range-" + splits.size(), collection, shardKey, from, to));
        }
    }
}
