package dev.weft.embed;

/**
 * A text as the model takes it.
 *
 * @param types token types, or null if all are 0
 */
record TokenizedText(int[] ids, int[] types, boolean truncated) {

    int length() {
        return ids.length;
    }
}
