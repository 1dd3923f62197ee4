package dev.weft.qdrant.sink;

import io.grpc.Status;
import java.time.Instant;
import org.apache.flink.annotation.PublicEvolving;

/**
 * A write that the server, or a check before it, refused for good.
 *
 * @param operation what was to be written, with its origin
 * @param reason what the server said
 * @param code the gRPC code; {@code INVALID_ARGUMENT} where the check before it refused
 * @param time when
 * @param attempts how often it was sent alone or with others after the last split; 0 if never
 */
@PublicEvolving
public record RejectedPoint(
        PointOperation operation, String reason, Status.Code code, Instant time, int attempts) {}
