package dev.weft.qdrant.source;

import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.client.RetryPolicy;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.time.Duration;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.ExecutionConfig.ClosureCleanerLevel;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.ClosureCleaner;

/**
 * Builds a {@link QdrantSource}. Connection, collection and deserialization schema are required.
 *
 * <pre>{@code
 * QdrantSource<String> titles =
 *         QdrantSource.<String>builder()
 *                 .setConnection(QdrantOptions.builder().setUrl("http://localhost:6334").build())
 *                 .setCollection("books")
 *                 .setPayload(WithPayloadSelectorFactory.include(List.of("title")))
 *                 .setDeserializationSchema(
 *                         point -> point.getPayloadOrThrow("title").getStringValue(), Types.STRING)
 *                 .build();
 * env.fromSource(titles, WatermarkStrategy.noWatermarks(), "titles").uid("titles");
 * }</pre>
 *
 * @param <T> the elements' type
 */
@PublicEvolving
public final class QdrantSourceBuilder<T> {

    /** 1 MiB, in bytes. */
    public static final long DEFAULT_PAGE_BYTES = 1L << 20;

    private QdrantOptions connection;
    private String collection;
    private PointDeserializationSchema<T> schema;
    private TypeInformation<T> type;
    private Filter filter;
    private WithPayloadSelector payload = WithPayloadSelectorFactory.enable(true);
    private WithVectorsSelector vectors = WithVectorsSelectorFactory.enable(false);
    private List<ShardKey> shardKeys = List.of();
    private Integer ranges;
    private long pageBytes = DEFAULT_PAGE_BYTES;
    private double maxPointsPerSecond = Double.POSITIVE_INFINITY;
    private RetryPolicy retry = RetryPolicy.DEFAULT;

    QdrantSourceBuilder() {}

    /**
     * How to reach the server. The JobManager connects, too, when the scan begins: an API key or a certificate has to be
     * in its environment or files as in the TaskManagers'.
     */
    public QdrantSourceBuilder<T> setConnection(QdrantOptions connection) {
        this.connection = connection;
        return this;
    }

    /** The collection to read, or an alias: where that leads when the scan begins is read to the end. */
    public QdrantSourceBuilder<T> setCollection(String collection) {
        this.collection = collection;
        return this;
    }

    /**
     * Makes the element of each point.
     *
     * @param type the elements' type, which a lambda does not tell
     */
    public QdrantSourceBuilder<T> setDeserializationSchema(
            PointDeserializationSchema<T> schema, TypeInformation<T> type) {
        ClosureCleaner.clean(schema, ClosureCleanerLevel.RECURSIVE, true);
        this.schema = schema;
        this.type = type;
        return this;
    }

    /**
     * Only points that match; all by default. Without a payload index for its fields the server looks at each point, and
     * if few match, a page takes it long.
     */
    public QdrantSourceBuilder<T> setFilter(@Nullable Filter filter) {
        this.filter = filter;
        return this;
    }

    /** Which fields of the payload to read; all by default. {@code WithPayloadSelectorFactory} makes it. */
    public QdrantSourceBuilder<T> setPayload(WithPayloadSelector payload) {
        this.payload = payload;
        return this;
    }

    /** Which vectors to read; none by default. {@code WithVectorsSelectorFactory} makes it. */
    public QdrantSourceBuilder<T> setVectors(WithVectorsSelector vectors) {
        this.vectors = vectors;
        return this;
    }

    /** Only these shard keys of a collection with custom sharding; all by default. An id may be in several. */
    public QdrantSourceBuilder<T> setShardKeys(List<ShardKey> shardKeys) {
        this.shardKeys = shardKeys;
        return this;
    }

    /**
     * Into how many ranges of ids the scan is cut, which is the highest parallelism that it can ever use; by default four
     * for each reader and at least 16; 10,000 at most. There are fewer in a small collection, and more if there are more shard keys.
     */
    public QdrantSourceBuilder<T> setRanges(int ranges) {
        this.ranges = ranges;
        return this;
    }

    /**
     * About how many bytes to read at once; 1 MiB by default. The number of points follows from their measured size.
     * Each reader holds about three pages.
     */
    public QdrantSourceBuilder<T> setPageBytes(long pageBytes) {
        this.pageBytes = pageBytes;
        return this;
    }

    /** How many points all readers together take from the server in a second; no limit by default. */
    public QdrantSourceBuilder<T> setMaxPointsPerSecond(double maxPointsPerSecond) {
        this.maxPointsPerSecond = maxPointsPerSecond;
        return this;
    }

    /** The pause before the first retry and the longest one it grows to; 100 ms and 10 s by default. */
    public QdrantSourceBuilder<T> setRetryBackoff(Duration first, Duration longest) {
        this.retry = retry.withBackoff(first, longest);
        return this;
    }

    /** How often and for how long a read is retried before the job fails; 100 times and 5 minutes by default. */
    public QdrantSourceBuilder<T> setRetryBudget(int maxAttempts, Duration maxTime) {
        this.retry = retry.withBudget(maxAttempts, maxTime);
        return this;
    }

    /**
     * @throws IllegalArgumentException if an option is missing or out of bounds; the message names its setter
     */
    public QdrantSource<T> build() {
        if (connection == null) {
            throw new IllegalArgumentException("setConnection was not called");
        }
        if (schema == null || type == null) {
            throw new IllegalArgumentException(
                    "setDeserializationSchema was not called with a schema and a type");
        }
        ReadOptions options =
                new ReadOptions(
                        collection,
                        filter,
                        payload,
                        vectors,
                        shardKeys,
                        ranges,
                        pageBytes,
                        maxPointsPerSecond,
                        retry);
        return new QdrantSource<>(connection, options, schema, type);
    }
}
