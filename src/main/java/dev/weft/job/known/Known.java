package dev.weft.job.known;

import com.google.common.hash.Hashing;
import dev.weft.document.Document;
import dev.weft.document.Fingerprint;
import dev.weft.document.Version;
import java.nio.charset.StandardCharsets;

/**
 * What is remembered of a document that went by.
 *
 * @param fingerprint null when it was deleted
 * @param version null where none was known
 * @param collection the mark of the collection that it went to; {@link #ANY} where nothing tells
 */
public record Known(Fingerprint fingerprint, Version version, long collection) {

    /** Of a collection that can't be told from another one, and in the state of older releases. */
    static final long ANY = 0;

    /**
     * The mark of a collection.
     *
     * @param token by which it can be told from one that is made anew in its place; null for none
     */
    static long mark(String token) {
        return token == null
                ? ANY
                : Hashing.sha256().hashString(token, StandardCharsets.UTF_8).asLong();
    }

    /** Whether it went to the collection with this mark, as far as anything tells. */
    boolean wentTo(long mark) {
        return collection == mark || collection == ANY || mark == ANY;
    }

    /** Whether the document is an older state than this one. */
    boolean isNewerThan(Document document) {
        int generation = generation(document.version());
        boolean laterDelete = fingerprint == null && generation < generation(version);
        if (laterDelete) {
            // it has no value to compare, and nothing that was scanned outlives it
            return true;
        }
        Long before = value(version);
        Long now = value(document.version());
        int values = before == null || now == null ? 0 : now.compareTo(before);
        return values < 0 || values == 0 && generation < generation(version);
    }

    /** What both, the version of a document and that of an older state of it, tell of the next. */
    static Version newest(Version version, Version older) {
        Long value = value(version) == null ? value(older) : value(version);
        int generation = Math.max(generation(version), generation(older));
        return value == null && generation == 0 ? null : new Version(value, generation);
    }

    private static Long value(Version version) {
        return version == null ? null : version.value();
    }

    private static int generation(Version version) {
        return version == null ? 0 : version.generation();
    }
}
