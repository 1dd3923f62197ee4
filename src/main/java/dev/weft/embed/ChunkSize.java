package dev.weft.embed;

import java.io.Serializable;

/**
 * How large the pieces of a text are to be.
 *
 * @param tokens most tokens of a piece, the model's special ones and the prompt's counted in
 * @param overlap most tokens at a piece's begin that are also the end of the piece before; at most
 *     half of {@code tokens}
 */
public record ChunkSize(int tokens, int overlap) implements Serializable {

    /** Fewer hold no sentence. */
    public static final int LEAST_TOKENS = 16;

    public static final int MOST_TOKENS = 1 << 20;

    public ChunkSize {
        if (tokens < LEAST_TOKENS || tokens > MOST_TOKENS) {
            throw new IllegalArgumentException(
                    "tokens is " + tokens + ": give " + LEAST_TOKENS + " to " + MOST_TOKENS);
        }
        if (overlap < 0 || overlap > tokens / 2) {
            throw new IllegalArgumentException(
                    "overlap is " + overlap + ": give 0 to half of tokens, " + tokens / 2);
        }
    }
}
