package dev.weft.document;

/** A record of which no document can be made; the message says why and how to mend it. */
public final class BadRecordException extends Exception {

    private final String documentId;

    /** @param documentId the document's id as far as it is known, else null */
    public BadRecordException(String documentId, String reason) {
        super(reason);
        this.documentId = documentId;
    }

    /** The document's id, or null where the record never told. */
    public String documentId() {
        return documentId;
    }
}
