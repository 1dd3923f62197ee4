package dev.weft.embed;

/** The vectors that the model gave for the tokens of one text. */
@FunctionalInterface
interface TokenVectors {

    /** Copies the vector of the token at this place into {@code target}, filling it. */
    void read(int token, float[] target);
}
