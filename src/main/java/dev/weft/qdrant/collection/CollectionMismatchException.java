package dev.weft.qdrant.collection;

import org.apache.flink.annotation.PublicEvolving;

/** A collection is there, but not as asked for. The message says what is there, what was asked, how to mend it. */
@PublicEvolving
public final class CollectionMismatchException extends RuntimeException {

    CollectionMismatchException(String message) {
        super(message);
    }
}
