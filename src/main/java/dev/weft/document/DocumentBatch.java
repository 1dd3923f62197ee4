package dev.weft.document;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

    /** What is left to do of a document. */
    public interface Left {

        /**
         * @param first whether no other state of the document comes before it in the batch: what a
         *     collection holds says nothing of the others, since it will hold the first by then
         * @return null for nothing
         */
        Document of(Document document, boolean first);
    }

    /** The batch without the documents of which nothing is left to do; they count as unchanged. */
    public DocumentBatch left(Left left) {
        List<Document> rest = new ArrayList<>();
        Set<String> before = new HashSet<>();
        for (Document document : documents) {
            Document todo = left.of(document, before.add(document.key()));
            if (todo != null) {
                rest.add(todo);
            }
        }
        return new DocumentBatch(lane, reason, rest, unchanged + documents.size() - rest.size());
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
