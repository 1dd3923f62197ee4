package dev.weft.document;

import java.util.List;

/**
 * Documents of one lane that are embedded together, in the order they were read.
 *
 * @param lane the key of the batch
 * @param reason why the batch was closed
 * @param unchanged documents that were taken out since the collection holds them already
 */
public record DocumentBatch(int lane, Reason reason, List<Document> documents, int unchanged) {

    /** Why a batch was closed. */
    public enum Reason {
        COUNT,
        BYTES,
        TIMEOUT,
        END_OF_INPUT
    }

    /** Never the texts: Flink prints a batch when its embedding fails. */
    @Override
    public String toString() {
        return "DocumentBatch[lane "
                + lane
                + ", "
                + documents.size()
                + " documents, first "
                + (documents.isEmpty() ? "none" : documents.get(0).id())
                + "]";
    }
}
