package dev.weft.job.write;

import dev.weft.document.EmbeddedDocument;
import dev.weft.job.deadletters.DeadLetter;
import dev.weft.job.report.Tally;

/**
 * What comes out of embedding, exactly one of: a document to write, a dead letter, a tally on its
 * way to the report. One type, since an async operator has one output.
 */
public record WriteItem(EmbeddedDocument document, DeadLetter deadLetter, Tally tally) {

    public static WriteItem of(EmbeddedDocument document) {
        return new WriteItem(document, null, null);
    }

    public static WriteItem of(DeadLetter deadLetter) {
        return new WriteItem(null, deadLetter, null);
    }

    public static WriteItem of(Tally tally) {
        return new WriteItem(null, null, tally);
    }

    @Override
    public String toString() {
        return "WriteItem["
                + (document != null ? document : deadLetter != null ? deadLetter : "tally")
                + "]";
    }
}
