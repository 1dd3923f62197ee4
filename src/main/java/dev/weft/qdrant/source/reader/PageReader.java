package dev.weft.qdrant.source.reader;

import dev.weft.qdrant.client.Outcomes;
import dev.weft.qdrant.client.PageLimit;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.ReadRetries;
import dev.weft.qdrant.client.RetryCause;
import dev.weft.qdrant.source.ReadOptions;
import dev.weft.qdrant.source.split.QdrantSplit;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.ShardKeySelectorFactory;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;

/**
 * Reads pages of points, one request at a time, over a connection that it owns. For one thread at a time, but for
 * {@link #wakeUp()}.
 */
@Internal
public final class PageReader implements AutoCloseable {

    private final QdrantConnection connection;
    private final ReadOptions options;
    private final ReaderMetrics metrics;
    private final ReadRetries retries;
    private final PageLimit limit;
    private final Throttle throttle;
    @Nullable private volatile Future<?> awaited;
    private volatile boolean woken;

    /**
     * @param readers among which the rate limit is shared out
     */
    public PageReader(
            QdrantConnection connection, ReadOptions options, int readers, ReaderMetrics metrics) {
        this.connection = connection;
        this.options = options;
        this.metrics = metrics;
        this.retries = new ReadRetries(connection, options.retry(), this::pause, this::retried);
        this.limit = new PageLimit(options.pageBytes());
        this.throttle = new Throttle(options.maxPointsPerSecond() / readers, System.nanoTime());
    }

    /**
     * The points from the split's next place on, by id, perhaps beyond its end; empty if there is none.
     *
     * @throws CancellationException after {@link #wakeUp()}; nothing was read then
     * @throws IOException if the server refuses, or doesn't answer within the retry budget
     */
    List<RetrievedPoint> read(QdrantSplit split) throws IOException, InterruptedException {
        pause(throttle.pause(System.nanoTime()));
        while (true) {
            try {
                return retries.call(() -> page(split)).getResultList();
            } catch (StatusRuntimeException e) {
                if (!limit.refused(e)) {
                    throw refused(split, e);
                }
                metrics.halved();
            }
        }
    }

    private void retried(RetryCause cause) {
        metrics.retried(cause);
        if (limit.retried(cause)) {
            metrics.halved();
        }
    }

    private ScrollResponse page(QdrantSplit split) throws InterruptedException {
        ScrollPoints request = request(split, Math.min(limit.get(), throttle.most()));
        long start = System.nanoTime();
        ScrollResponse page = await(connection.points().scroll(request));
        long end = System.nanoTime();
        int points = page.getResultCount();
        limit.measured(points, page.getSerializedSize());
        throttle.took(points, end);
        metrics.page(points, end - start);
        return page;
    }

    private ScrollPoints request(QdrantSplit split, int points) {
        ScrollPoints.Builder request =
                ScrollPoints.newBuilder()
                        .setCollectionName(split.collection())
                        .setOffset(split.next().toPointId())
                        .setLimit(points)
                        .setWithPayload(options.payload())
                        .setWithVectors(options.vectors());
        if (options.filter() != null) {
            request.setFilter(options.filter());
        }
        if (split.shardKey() != null) {
            request.setShardKeySelector(ShardKeySelectorFactory.shardKeySelector(split.shardKey()));
        }
        return request.build();
    }

    private IOException refused(QdrantSplit split, StatusRuntimeException e) {
        return new IOException(
                "Qdrant at %s refuses to read %s: %s"
                        .formatted(connection.options().url(), split, Outcomes.reasonOfRead(e)),
                e);
    }

    private void pause(Duration duration) throws InterruptedException {
        if (!duration.isZero()) {
            await(
                    connection
                            .executor()
                            .schedule(() -> {}, duration.toNanos(), TimeUnit.NANOSECONDS));
        }
    }

    private <R> R await(Future<R> future) throws InterruptedException {
        awaited = future;
        try {
            if (woken) {
                future.cancel(true);
            }
            return future.get();
        } catch (CancellationException e) {
            woken = false;
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StatusRuntimeException status) {
                throw status;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            awaited = null;
        }
    }

    /** Ends the read under way, or the next one, at its next wait. */
    void wakeUp() {
        woken = true;
        Future<?> current = awaited;
        if (current != null) {
            current.cancel(true);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
