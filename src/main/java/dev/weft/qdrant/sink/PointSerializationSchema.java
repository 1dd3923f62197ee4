package dev.weft.qdrant.sink;

import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;

/**
 * Makes the write of an element. A lambda will do:
 *
 * <pre>{@code
 * book -> PointOperation.upsert(
 *         PointStruct.newBuilder()
 *                 .setId(PointIdFactory.id(book.number()))
 *                 .setVectors(VectorsFactory.vectors(book.embedding()))
 *                 .build())
 * }</pre>
 *
 * @param <T> the elements' type
 */
@PublicEvolving
@FunctionalInterface
public interface PointSerializationSchema<T> extends Serializable {

    /** Called once in each writer before any element. */
    default void open(InitializationContext context) throws Exception {}

    /** The write of this element; never null. What it throws fails the job. */
    PointOperation serialize(T element) throws Exception;
}
