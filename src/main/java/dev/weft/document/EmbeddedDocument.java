package dev.weft.document;

/**
 * A document with its embedding, ready to be written.
 *
 * @param vector {@code [dimensions]} floats; null where the text is not embedded
 */
public record EmbeddedDocument(Document document, float[] vector) {

    @Override
    public String toString() {
        return "EmbeddedDocument[" + document + "]";
    }
}
