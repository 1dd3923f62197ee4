package dev.weft.job.options;

import java.util.List;

/** The options don't make a job; the message names every mistake and how to mend it. */
public final class BadOptionsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BadOptionsException(String mistake) {
        this(List.of(mistake));
    }

    public BadOptionsException(List<String> mistakes) {
        super(
                "The job was not started. Mend "
                        + (mistakes.size() == 1 ? "this option" : "these options")
                        + " (--help lists all):\n  "
                        + String.join("\n  ", mistakes));
    }
}
