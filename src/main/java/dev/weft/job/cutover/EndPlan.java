package dev.weft.job.cutover;

import dev.weft.document.DocumentMapping;
import dev.weft.document.DocumentParser;
import dev.weft.embed.EmbedderSpec;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.DeferredIndexing;
import java.io.Serializable;

/**
 * All that the end of a run has to know.
 *
 * @param run by which this submission of the run can be told from others; null for a run in place
 * @param connection the server written to
 * @param collection the collection written to
 * @param vector the vector's name in it; empty for the unnamed one
 * @param deferred the collection's own indexing settings; null where they are in force all along
 * @param cutover null where no alias is to be moved
 * @param inPlace whether the run gives each point of the collection the vector, and leaves all else
 */
record EndPlan(
        String run,
        QdrantOptions connection,
        String collection,
        String vector,
        DeferredIndexing deferred,
        Cutover cutover,
        boolean inPlace)
        implements Serializable {

    /**
     * What has to hold before the alias is moved, and how to find out.
     *
     * @param alias the alias
     * @param from where it led when the run began; null for nowhere
     * @param old the collection to compare with; null for none
     * @param counting how the number of points that have to be there is known
     * @param points how points are made
     * @param limits how much is looked at, and what is to be found
     */
    record Cutover(
            String alias, String from, Old old, Counting counting, Points points, Limits limits)
            implements Serializable {}

    /**
     * How the job makes points, so that the checks can do it again.
     *
     * @param parser makes the document of a record
     * @param embedder embeds its text; null where the documents bring their vectors
     * @param withVersion whether payloads say the document's version
     * @param chunked whether a point is a piece of a document
     * @param textField where the payload holds a piece's text; null for nowhere
     */
    record Points(
            DocumentParser parser,
            EmbedderSpec embedder,
            boolean withVersion,
            boolean chunked,
            String textField)
            implements Serializable {

        DocumentMapping mapping() {
            return parser.mapping();
        }
    }

    /**
     * How much is looked at, and what is to be found.
     *
     * @param sample points
     * @param minRecall the least share of the true nearest that searches find, on average, 0 to 1
     * @param minOverlap the least share of them that the old collection gives, too, 0 to 1
     */
    record Limits(int sample, double minRecall, double minOverlap) implements Serializable {}

    /**
     * The collection that served before.
     *
     * @param collection its real name
     * @param vector the name of its vector that matches the new one; empty for the unnamed one, null where that isn't
     *     clear
     * @param source whether it is what the job read, and stood still meanwhile
     */
    record Old(QdrantOptions connection, String collection, String vector, boolean source)
            implements Serializable {

        boolean searchable() {
            return vector != null;
        }
    }

    /** How the number of points that have to be there is known. */
    enum Counting {
        /** Each record read is a document of its own. */
        BY_RECORD,
        /** The job remembers every id. */
        BY_ID,
        /** The job remembers how many pieces each document has. */
        BY_CHUNK
    }
}
