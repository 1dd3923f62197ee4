package dev.weft.document;

/**
 * Which of two states of a document is the newer one.
 *
 * @param value the higher, the newer
 * @param offset tells apart what has the same value: the offset in Kafka, the position in a file
 */
public record Version(long value, long offset) implements Comparable<Version> {

    @Override
    public int compareTo(Version other) {
        int byValue = Long.compare(value, other.value);
        return byValue != 0 ? byValue : Long.compare(offset, other.offset);
    }
}
