package dev.weft.job.write;

/** Counts a text's code points, as other languages index it; fast for places near each other. */
final class CodePointCount {

    private final String text;
    private int at;
    private int codePoints;

    CodePointCount(String text) {
        this.text = text;
    }

    /** The code points before this char. */
    long before(int place) {
        codePoints += place < at ? -text.codePointCount(place, at) : text.codePointCount(at, place);
        at = place;
        return codePoints;
    }
}
