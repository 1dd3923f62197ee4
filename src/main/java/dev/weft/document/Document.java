package dev.weft.document;

import java.util.Objects;

/**
 * What flows through the job: one document to embed and upsert, or to delete.
 *
 * @param id the document's own id, never blank
 * @param kind what is to happen to it
 * @param text the text to embed; empty for a delete
 * @param payload the point's payload as a JSON object in UTF-8; empty for a delete
 * @param place where the document was read, for people: {@code file:/data/a.jsonl#1024}
 */
public record Document(String id, Kind kind, String text, byte[] payload, String place) {

    public Document {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(payload, "payload");
    }

    /** What is to happen to a document. */
    public enum Kind {
        UPSERT,
        DELETE
    }

    public static Document upsert(String id, String text, byte[] payload, String place) {
        return new Document(id, Kind.UPSERT, text, payload, place);
    }

    public static Document delete(String id, String place) {
        return new Document(id, Kind.DELETE, "", new byte[0], place);
    }

    /** Its share of a batch's byte limit: about what it takes in memory, in bytes. */
    public int sizeInBytes() {
        return text.length() + payload.length;
    }

    /** Never the text: Flink prints records on failure. */
    @Override
    public String toString() {
        return "Document[" + id + ", " + kind + ", " + place + "]";
    }
}
