package dev.weft.qdrant.source;

import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.Serializable;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;

/**
 * Makes an element of a point. A lambda will do:
 *
 * <pre>{@code
 * point -> new Book(point.getId().getNum(), point.getPayloadOrThrow("title").getStringValue())
 * }</pre>
 *
 * @param <T> the elements' type
 */
@PublicEvolving
@FunctionalInterface
public interface PointDeserializationSchema<T> extends Serializable {

    /** Called once in each reader before any point. */
    default void open(InitializationContext context) throws Exception {}

    /** The element of this point; null for none. What it throws fails the job. */
    @Nullable
    T deserialize(RetrievedPoint point) throws Exception;
}
