package dev.weft.job.guard;

/** A collection holds vectors of another model. The message names both, what differs, and how to mend it. */
public final class OtherModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OtherModelException(String message) {
        super(message);
    }
}
