package dev.weft.job.embed;

import dev.weft.document.Document;
import dev.weft.embed.Embedding;
import java.util.Iterator;

/**
 * What embedding made of a document: with one piece that can't be embedded nothing of it is written.
 *
 * @param vectors of its text, or of its pieces
 * @param failure why there is none; null if all are there
 */
public record DocumentVectors(float[][] vectors, String failure) {

    /** Takes the document's own from the embeddings of a batch. */
    public static DocumentVectors take(Document document, Iterator<Embedding> embeddings) {
        int texts = document.chunks() == null ? 1 : document.chunks().count();
        float[][] vectors = new float[texts][];
        String failure = null;
        for (int i = 0; i < texts; i++) {
            Embedding embedding = embeddings.next();
            if (embedding instanceof Embedding.Vector vector) {
                vectors[i] = vector.values();
            } else if (embedding instanceof Embedding.Failed failed && failure == null) {
                failure = (texts > 1 ? "piece " + i + " of " + texts + ": " : "") + failed.reason();
            }
        }
        return new DocumentVectors(vectors, failure);
    }
}
