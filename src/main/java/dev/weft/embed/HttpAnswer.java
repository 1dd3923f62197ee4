package dev.weft.embed;

import java.time.Duration;

/** What came of one request. */
sealed interface HttpAnswer {

    /**
     * The texts' vectors, in order.
     *
     * @param tokens tokens of all texts as the server counts them; 0 if it doesn't
     */
    record Vectors(float[][] vectors, long tokens) implements HttpAnswer {}

    /** The server takes one of these texts, or all of them together, for a mistake. */
    record Refused(String what) implements HttpAnswer {}

    /**
     * It may go well later.
     *
     * @param after the pause that the server asks for; null if it asks for none
     */
    record Later(String what, Duration after) implements HttpAnswer {}
}
