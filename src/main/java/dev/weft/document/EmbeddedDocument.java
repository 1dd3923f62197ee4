package dev.weft.document;

/**
 * A document with its embedding, ready to be written.
 *
 * @param vectors {@code [texts][dimensions]} floats, one vector for each of the document's texts;
 *     null where they are not embedded
 */
public record EmbeddedDocument(Document document, float[][] vectors) {

    @Override
    public String toString() {
        return "EmbeddedDocument[" + document + "]";
    }
}
