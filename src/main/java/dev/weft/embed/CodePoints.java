package dev.weft.embed;

/** From places counted in code points to places counted in chars, fast where they come in order. */
final class CodePoints {

    private final String text;
    private final int length;
    private int codePoints;
    private int chars;

    CodePoints(String text) {
        this.text = text;
        length = text.codePointCount(0, text.length());
    }

    /** The same place in chars; one that is outside the text becomes its begin or its end. */
    int chars(int place) {
        int inside = Math.max(0, Math.min(length, place));
        chars = text.offsetByCodePoints(chars, inside - codePoints);
        codePoints = inside;
        return chars;
    }
}
