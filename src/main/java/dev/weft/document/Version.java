package dev.weft.document;

/**
 * What tells of two states of a document which is the newer one.
 *
 * @param value the higher, the newer; null where the record says none
 * @param generation 1 for what is told of changes behind a scan, 0 for all else, what is scanned
 *     included: where values don't tell, changes are the newer ones
 */
public record Version(Long value, int generation) {

    public Version(long value) {
        this(value, 0);
    }

    /** Null where there is nothing to tell by. */
    static Version of(Long value, int generation) {
        return value == null && generation == 0 ? null : new Version(value, generation);
    }
}
