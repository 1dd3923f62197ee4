package dev.weft.qdrant.source;

import dev.weft.qdrant.client.RetryPolicy;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.io.Serializable;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;

/**
 * What a source reads and how. {@link QdrantSourceBuilder} has the meaning of each.
 *
 * @param collection its name or an alias
 * @param filter null for all points
 * @param shardKeys empty for all
 * @param ranges null for a number that fits the parallelism
 * @param pageBytes what a page of points should hold about
 * @param maxPointsPerSecond of all readers together; infinite for no limit
 */
@Internal
public record ReadOptions(
        String collection,
        @Nullable Filter filter,
        WithPayloadSelector payload,
        WithVectorsSelector vectors,
        List<ShardKey> shardKeys,
        @Nullable Integer ranges,
        long pageBytes,
        double maxPointsPerSecond,
        RetryPolicy retry)
        implements Serializable {

    /** Fewer would leave a job that is scaled up later with readers that have nothing to do. */
    private static final int LEAST_RANGES = 16;

    private static final int RANGES_PER_READER = 4;

    /** More would take long to lay out, and more readers than this there are not. */
    private static final int MOST_RANGES = 10_000;

    public ReadOptions {
        if (collection == null || collection.isBlank()) {
            throw new IllegalArgumentException(
                    "setCollection was not called, or with a blank name");
        }
        if (ranges != null && (ranges < 1 || ranges > MOST_RANGES)) {
            throw new IllegalArgumentException(
                    "setRanges(" + ranges + "): it must be from 1 to " + MOST_RANGES);
        }
        if (pageBytes < 1) {
            throw new IllegalArgumentException(
                    "setPageBytes(" + pageBytes + "): it must be positive");
        }
        if (!(maxPointsPerSecond > 0)) {
            throw new IllegalArgumentException(
                    "setMaxPointsPerSecond(" + maxPointsPerSecond + "): it must be positive");
        }
        if (payload == null || vectors == null || shardKeys == null) {
            throw new IllegalArgumentException(
                    "setPayload, setVectors and setShardKeys take no null: leave the call out instead");
        }
        // one that is named twice would be read twice
        shardKeys = shardKeys.stream().distinct().toList();
    }

    /** How many ranges to make for so many readers. */
    public int ranges(int parallelism) {
        return ranges != null
                ? ranges
                : Math.min(MOST_RANGES, Math.max(LEAST_RANGES, RANGES_PER_READER * parallelism));
    }
}
