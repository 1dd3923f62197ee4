package dev.weft.embed;

/** What is left of a batch whose embedder was closed, or whose JVM ends: nobody is to wait for it any more. */
public final class EmbedderClosedException extends EmbedderException {

    private static final long serialVersionUID = 1L;

    EmbedderClosedException() {
        super("The embedder was closed before the batch was done");
    }
}
