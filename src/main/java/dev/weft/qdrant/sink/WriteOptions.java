package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.RetryPolicy;
import io.qdrant.client.grpc.Points.WriteOrderingType;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.annotation.Internal;

/** How a writer writes. Set through {@link QdrantSinkBuilder}, which says what each means. */
@Internal
record WriteOptions(
        String collection,
        int maxPointsPerRequest,
        long maxBytesPerRequest,
        Duration linger,
        int maxRequestsInFlight,
        int maxBufferedPoints,
        long maxBufferedBytes,
        boolean waitForApply,
        WriteOrderingType ordering,
        RetryPolicy retry,
        Duration drainTimeout)
        implements Serializable {

    WriteOptions {
        if (collection == null || collection.isBlank()) {
            throw new IllegalArgumentException(
                    "setCollection was not called: name the collection to write to");
        }
        requirePositive("setMaxPointsPerRequest", maxPointsPerRequest);
        requirePositive("setMaxBytesPerRequest", maxBytesPerRequest);
        requirePositive("setMaxRequestsInFlight", maxRequestsInFlight);
        requirePositive("setMaxBufferedPoints", maxBufferedPoints);
        requirePositive("setMaxBufferedBytes", maxBufferedBytes);
        requirePositive("setDrainTimeout", drainTimeout.toMillis());
        Objects.requireNonNull(ordering, "ordering");
        Objects.requireNonNull(retry, "retry");
        if (linger.isNegative()) {
            throw new IllegalArgumentException(
                    "setLinger(" + linger + "): it must not be negative");
        }
        if (maxBufferedPoints < maxPointsPerRequest) {
            throw new IllegalArgumentException(
                    "setMaxBufferedPoints("
                            + maxBufferedPoints
                            + ") is less than setMaxPointsPerRequest("
                            + maxPointsPerRequest
                            + "): no request could ever be full");
        }
    }

    private static void requirePositive(String setter, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    setter + "(" + value + "): it must be greater than zero");
        }
    }
}
