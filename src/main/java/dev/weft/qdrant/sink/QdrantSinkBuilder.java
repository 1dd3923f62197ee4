package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.client.RetryPolicy;
import io.qdrant.client.grpc.Points.WriteOrderingType;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.ExecutionConfig.ClosureCleanerLevel;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.java.ClosureCleaner;
import org.apache.flink.util.function.SerializableFunction;

/**
 * Builds a {@link QdrantSink}. Connection, collection and serialization schema are required.
 *
 * <pre>{@code
 * QdrantSink<Book> sink =
 *         QdrantSink.<Book>builder()
 *                 .setConnection(QdrantOptions.builder().setUrl("http://localhost:6334").build())
 *                 .setCollection("books")
 *                 .setSerializationSchema(
 *                         book -> PointOperation.upsert(
 *                                 PointStruct.newBuilder()
 *                                         .setId(PointIdFactory.id(book.number()))
 *                                         .setVectors(VectorsFactory.vectors(book.embedding()))
 *                                         .build()))
 *                 .build();
 * books.sinkTo(sink).name("books").uid("books");
 * }</pre>
 *
 * <p>Elements of the same point must reach the same subtask in their order: key the stream by the id, or let the source
 * do so.
 *
 * @param <T> the elements' type
 */
@PublicEvolving
public final class QdrantSinkBuilder<T> {

    /** 1,024 points: in the benchmark, smaller requests take up to a sixth longer, and larger ones gain nothing. */
    public static final int DEFAULT_MAX_POINTS_PER_REQUEST = 1_024;

    /** 8 MiB, in bytes. */
    public static final long DEFAULT_MAX_BYTES_PER_REQUEST = 8L << 20;

    /** 200 milliseconds. */
    public static final Duration DEFAULT_LINGER = Duration.ofMillis(200);

    /** 4 requests for each subtask. */
    public static final int DEFAULT_MAX_REQUESTS_IN_FLIGHT = 4;

    /** 10,000 points for each subtask. */
    public static final int DEFAULT_MAX_BUFFERED_POINTS = 10_000;

    /** 64 MiB for each subtask, in bytes. */
    public static final long DEFAULT_MAX_BUFFERED_BYTES = 64L << 20;

    /** 10 seconds. */
    public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(10);

    private QdrantOptions connection;
    private String collection;
    private PointSerializationSchema<? super T> schema;
    private int maxPointsPerRequest = DEFAULT_MAX_POINTS_PER_REQUEST;
    private long maxBytesPerRequest = DEFAULT_MAX_BYTES_PER_REQUEST;
    private Duration linger = DEFAULT_LINGER;
    private int maxRequestsInFlight = DEFAULT_MAX_REQUESTS_IN_FLIGHT;
    private int maxBufferedPoints = DEFAULT_MAX_BUFFERED_POINTS;
    private long maxBufferedBytes = DEFAULT_MAX_BUFFERED_BYTES;
    private boolean wait = true;
    private WriteOrderingType ordering = WriteOrderingType.Weak;
    private RetryPolicy retry = RetryPolicy.DEFAULT;
    private Duration drainTimeout = DEFAULT_DRAIN_TIMEOUT;
    private RejectedPointSink<?> rejectedPointSink;

    QdrantSinkBuilder() {}

    /** How to reach the server. An API key or a certificate has to be in the TaskManagers' environment or files. */
    public QdrantSinkBuilder<T> setConnection(QdrantOptions connection) {
        this.connection = connection;
        return this;
    }

    /**
     * The collection to write to. Give its real name rather than an alias: an alias that moves while the job runs would
     * divert the rest of the writes.
     */
    public QdrantSinkBuilder<T> setCollection(String collection) {
        this.collection = collection;
        return this;
    }

    /** Makes the write of each element. */
    public QdrantSinkBuilder<T> setSerializationSchema(PointSerializationSchema<? super T> schema) {
        ClosureCleaner.clean(schema, ClosureCleanerLevel.RECURSIVE, true);
        this.schema = schema;
        return this;
    }

    /** The most points in one request; 1,024 by default. */
    public QdrantSinkBuilder<T> setMaxPointsPerRequest(int maxPointsPerRequest) {
        this.maxPointsPerRequest = maxPointsPerRequest;
        return this;
    }

    /** About the most bytes in one request; 8 MiB by default. A larger point goes alone. */
    public QdrantSinkBuilder<T> setMaxBytesPerRequest(long maxBytesPerRequest) {
        this.maxBytesPerRequest = maxBytesPerRequest;
        return this;
    }

    /** How long a point waits for others to share its request; 200 ms by default. */
    public QdrantSinkBuilder<T> setLinger(Duration linger) {
        this.linger = linger;
        return this;
    }

    /** How many requests a subtask has under way at once; 4 by default. Order per point holds with any number. */
    public QdrantSinkBuilder<T> setMaxRequestsInFlight(int maxRequestsInFlight) {
        this.maxRequestsInFlight = maxRequestsInFlight;
        return this;
    }

    /** With so many unacknowledged points in a subtask it takes no more; 10,000 by default. */
    public QdrantSinkBuilder<T> setMaxBufferedPoints(int maxBufferedPoints) {
        this.maxBufferedPoints = maxBufferedPoints;
        return this;
    }

    /** With so many unacknowledged bytes in a subtask it takes no more; 64 MiB by default. */
    public QdrantSinkBuilder<T> setMaxBufferedBytes(long maxBufferedBytes) {
        this.maxBufferedBytes = maxBufferedBytes;
        return this;
    }

    /**
     * Whether the server answers only when a write is applied; true by default. With false it answers when the write is
     * in its log, and what goes wrong after that is never reported.
     */
    public QdrantSinkBuilder<T> setWait(boolean wait) {
        this.wait = wait;
        return this;
    }

    /** How replicas agree on the order of writes; weak by default. */
    public QdrantSinkBuilder<T> setOrdering(WriteOrderingType ordering) {
        this.ordering = ordering;
        return this;
    }

    /** The pause before the first retry and the longest one it grows to; 100 ms and 10 s by default. */
    public QdrantSinkBuilder<T> setRetryBackoff(Duration first, Duration longest) {
        this.retry = retry.withBackoff(first, longest);
        return this;
    }

    /** How often and for how long a request is retried before the job fails; 100 times and 5 minutes by default. */
    public QdrantSinkBuilder<T> setRetryBudget(int maxAttempts, Duration maxTime) {
        this.retry = retry.withBudget(maxAttempts, maxTime);
        return this;
    }

    /**
     * How long a checkpoint waits for the server's answers; 10 s by default. What is still unanswered goes into the
     * checkpoint. Keep it well below the checkpoint timeout.
     */
    public QdrantSinkBuilder<T> setDrainTimeout(Duration drainTimeout) {
        this.drainTimeout = drainTimeout;
        return this;
    }

    /** Where rejected points go. Without this the first rejected point fails the job. */
    public QdrantSinkBuilder<T> setRejectedPointSink(Sink<RejectedPoint> sink) {
        return setRejectedPointSink(sink, rejected -> rejected);
    }

    /**
     * Where rejected points go, converted. Any sink will do whose work is done by its writer and its committer, such as
     * {@code FileSink} without compaction or {@code KafkaSink}; what it commits is committed with our checkpoints,
     * exactly once.
     */
    public <D> QdrantSinkBuilder<T> setRejectedPointSink(
            Sink<D> sink, SerializableFunction<RejectedPoint, D> converter) {
        ClosureCleaner.clean(converter, ClosureCleanerLevel.RECURSIVE, true);
        this.rejectedPointSink = new RejectedPointSink<>(sink, converter);
        return this;
    }

    /**
     * @throws IllegalArgumentException if an option is missing or contradicts another; the message names its setter
     */
    public QdrantSink<T> build() {
        requireSet(connection, "setConnection");
        requireSet(schema, "setSerializationSchema");
        WriteOptions options = options();
        return rejectedPointSink != null && rejectedPointSink.commits()
                ? new CommittingQdrantSink<>(
                        connection,
                        options,
                        schema,
                        rejectedPointSink,
                        (SupportsCommitter<?>) rejectedPointSink.sink())
                : new QdrantSink<>(connection, options, schema, rejectedPointSink);
    }

    WriteOptions options() {
        return new WriteOptions(
                collection,
                maxPointsPerRequest,
                maxBytesPerRequest,
                linger,
                maxRequestsInFlight,
                maxBufferedPoints,
                maxBufferedBytes,
                wait,
                ordering,
                retry,
                drainTimeout);
    }

    private static void requireSet(Object value, String setter) {
        if (Objects.isNull(value)) {
            throw new IllegalArgumentException(setter + " was not called");
        }
    }
}
