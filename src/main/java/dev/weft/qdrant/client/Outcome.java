package dev.weft.qdrant.client;

import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;

/** What a failed call asks for. {@link Outcomes} holds the table. */
@PublicEvolving
public sealed interface Outcome {

    /**
     * The same request may succeed later.
     *
     * @param delay the least time to wait, as the server asked; zero where it did not
     */
    record RetryAfter(Duration delay, RetryCause cause) implements Outcome {

        /** Whether the server works and says when it takes the request: that is no failure, however often it does. */
        public boolean isPutOff() {
            return cause == RetryCause.RATE_LIMIT && !delay.isZero();
        }
    }

    /** The request as a whole is too large; its halves may pass. */
    record Split(String reason) implements Outcome {}

    /** At least one operation in the request is bad and stays bad. */
    record Reject(String reason) implements Outcome {}

    /** No request like this can succeed until a person changes something. */
    record Fatal(String reason) implements Outcome {}
}
