package dev.weft.document;

import java.util.List;

/**
 * How a document's text is cut, each piece for a point of its own.
 *
 * @param ranges start and end of each piece in turn, in chars of the text; empty for a delete
 * @param obsolete the points to delete beside what is written: those that an older state of the
 *     document may have left; each as the text of which {@link PointKey#of} makes its key
 */
public record Chunks(int[] ranges, List<String> obsolete) {

    /** How many pieces there are. */
    public int count() {
        return ranges.length / 2;
    }

    public int start(int number) {
        return ranges[2 * number];
    }

    public int end(int number) {
        return ranges[2 * number + 1];
    }

    public Chunks withObsolete(List<String> newObsolete) {
        return new Chunks(ranges, newObsolete);
    }
}
