package dev.weft.document;

/**
 * A document with its embedding, ready to be written.
 *
 * @param vector {@code [dimensions]} floats; null for a delete
 */
public record EmbeddedDocument(Document document, float[] vector) {

    @Override
    public String toString() {
        return "EmbeddedDocument[" + document + "]";
    }
}
