package dev.weft.job.known;

import java.io.Serializable;
import java.time.Duration;

/**
 * What to remember of documents, and what for.
 *
 * @param skipUnchanged whether what changes nothing is held up, or only what is older
 * @param lookUp whether the collection is asked about documents that were never seen
 * @param embedding what else a text's place depends on, collection, vector and model: with another
 *     one each text is new
 * @param token by which the collection can be told from one that is made anew in its place: in that
 *     each document is new; null where nothing tells
 * @param timeToLive how long a document is remembered; null for ever
 */
public record KnownOptions(
        boolean skipUnchanged, boolean lookUp, String embedding, String token, Duration timeToLive)
        implements Serializable {}
