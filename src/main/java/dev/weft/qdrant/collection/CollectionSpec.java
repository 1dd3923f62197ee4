package dev.weft.qdrant.collection;

import io.qdrant.client.grpc.Collections.Distance;
import java.util.Objects;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What a collection must be like.
 *
 * @param name its name, or an alias of it
 * @param vectorName the name of the vector; null for the unnamed one
 * @param dimension the vector's length, 1 to 65,536
 * @param distance how vectors are compared
 */
@PublicEvolving
public record CollectionSpec(
        String name, @Nullable String vectorName, int dimension, Distance distance) {

    private static final int MAX_DIMENSION = 65_536;

    public CollectionSpec {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The collection's name is blank");
        }
        if (dimension < 1 || dimension > MAX_DIMENSION) {
            throw new IllegalArgumentException(
                    "Dimension " + dimension + " of '" + name + "': Qdrant takes 1 to 65536");
        }
        Objects.requireNonNull(distance, "distance");
    }

    /** One unnamed vector, compared by cosine. */
    public static CollectionSpec of(String name, int dimension) {
        return new CollectionSpec(name, null, dimension, Distance.Cosine);
    }

    /** The same with a named vector; null for the unnamed one. */
    public CollectionSpec withVectorName(@Nullable String newVectorName) {
        return new CollectionSpec(name, newVectorName, dimension, distance);
    }

    /** The same with vectors that are compared in this way. */
    public CollectionSpec withDistance(Distance newDistance) {
        return new CollectionSpec(name, vectorName, dimension, newDistance);
    }
}
