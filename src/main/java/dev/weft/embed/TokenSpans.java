package dev.weft.embed;

/**
 * Where the tokens of a text are, the special ones and the prompt's left out.
 *
 * @param starts of each token, in chars of the text
 * @param ends of each token, in chars of the text
 * @param extra how many special tokens and tokens of the prompt there are beside these
 * @param more whether the text has more tokens than the model takes
 */
record TokenSpans(int[] starts, int[] ends, int extra, boolean more) {

    int count() {
        return starts.length;
    }

    boolean fits(int tokens) {
        return !more && count() + extra <= tokens;
    }
}
