package dev.weft.document;

import java.util.List;

/**
 * How a document's text is cut, each piece for a point of its own.
 *
 * @param ranges start and end of each piece in turn, in chars of the text; empty for a delete
 * @param obsolete the points to delete beside what is written: those that an older state of the
 *     document may have left; each as the text of which {@link PointKey#of} makes its key
 * @param older what is remembered of older states; null for nothing
 */
public record Chunks(int[] ranges, List<String> obsolete, Older older) {

    /** No piece, and nothing to delete. */
    public static final Chunks NONE = new Chunks(new int[0]);

    /**
     * What older states of the document may have left where nobody sees it yet.
     *
     * @param most how many pieces any of them had
     * @param mark of the states from one on that takes away all that the ones before it left: where the
     *     collection holds a point with it, such a state has gone by, and was not kept out by a piece
     *     that could not be embedded; 0 for none
     * @param recent how many pieces any state with the mark had
     */
    public record Older(int most, long mark, int recent) {}

    /** Nothing to delete, as far as it is known. */
    public Chunks(int[] ranges) {
        this(ranges, List.of(), null);
    }

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
        return new Chunks(ranges, newObsolete, older);
    }

    public Chunks withOlder(Older newOlder) {
        return new Chunks(ranges, obsolete, newOlder);
    }
}
