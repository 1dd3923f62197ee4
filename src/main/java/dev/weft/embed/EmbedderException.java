package dev.weft.embed;

/** A model cannot be opened or run; the message says what, where and how to mend it. */
public class EmbedderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public EmbedderException(String message) {
        super(message);
    }

    public EmbedderException(String message, Throwable cause) {
        super(message, cause);
    }
}
