package dev.weft.document;

/**
 * Which of two states of a document is the newer one; of two equal ones, the one that comes later.
 *
 * @param value the higher, the newer
 */
public record Version(long value) implements Comparable<Version> {

    @Override
    public int compareTo(Version other) {
        return Long.compare(value, other.value);
    }
}
