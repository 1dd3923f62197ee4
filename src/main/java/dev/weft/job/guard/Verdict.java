package dev.weft.job.guard;

/** How a collection's vectors and a job's model go together. */
public enum Verdict {
    /** The collection was filled with this model. */
    SAME("filled with this model"),
    /** It holds no vectors of that name. */
    EMPTY("without vectors yet"),
    /** It holds vectors, and nothing says of which model. */
    UNKNOWN("filled with a model that nobody noted"),
    /** It holds vectors of another model, which are to be written over. */
    TAKEN_OVER("filled with another model, which is taken over"),
    /** The vectors come with the documents. */
    NOTHING_TO_COMPARE("filled with vectors that come with the documents"),
    /** The server's collections have no metadata. */
    NO_METADATA("on a server without metadata");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    /** Whether the job's model has to be noted. */
    boolean notes() {
        return this == EMPTY || this == UNKNOWN || this == TAKEN_OVER;
    }

    /** {@code The collection is …}. */
    @Override
    public String toString() {
        return text;
    }
}
