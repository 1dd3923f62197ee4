package dev.weft.embed;

/** What became of one text. */
public sealed interface Embedding {

    /**
     * The text's vector.
     *
     * @param values shared between equal texts of a batch: not to be changed
     * @param tokens tokens of the text, special ones included, after truncation; 0 from a server,
     *     which counts requests alone
     * @param truncated whether the text was longer than the model takes
     */
    record Vector(float[] values, int tokens, boolean truncated) implements Embedding {}

    /** The text has no embedding; the reason never quotes it. */
    record Failed(String reason) implements Embedding {}
}
