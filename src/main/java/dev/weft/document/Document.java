package dev.weft.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What flows through the job: one document to embed and upsert, or to delete.
 *
 * @param id the document's own id, never blank
 * @param kind what is to happen to it
 * @param text the text to embed; empty for a delete
 * @param vector the vector that came with it, in place of an embedding of the text; else null
 * @param payload the point's payload as a JSON object in UTF-8; empty for a delete
 * @param version null where none is known
 * @param fingerprint of text and payload; null where nobody asks whether they have changed
 * @param lookup whether the collection has to be asked what it holds of this document
 * @param chunks how the text is cut; null where documents are not
 * @param shardKey the part of the collection that it was read in and is written to, as in {@link RawRecord}; null where
 *     the collection has none with names
 * @param place where the document was read, for people: {@code file:/data/a.jsonl#1024}
 * @param attempts how often it ended in the dead letters before
 */
public record Document(
        String id,
        Kind kind,
        String text,
        float[] vector,
        byte[] payload,
        Version version,
        Fingerprint fingerprint,
        boolean lookup,
        Chunks chunks,
        String shardKey,
        String place,
        int attempts) {

    public Document {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(payload, "payload");
    }

    /** What is to happen to a document. */
    public enum Kind {
        UPSERT,
        /** Its text is what it was: only the payload is written. */
        PAYLOAD_ONLY,
        DELETE
    }

    /** A document without a version. */
    public static Document upsert(String id, String text, byte[] payload, String place) {
        return new Document(
                id, Kind.UPSERT, text, null, payload, null, null, false, null, null, place, 0);
    }

    /** A delete without a version. */
    public static Document delete(String id, String place) {
        return new Document(
                id, Kind.DELETE, "", null, new byte[0], null, null, false, null, null, place, 0);
    }

    public Document withVector(float[] vector) {
        return with(draft -> draft.vector = vector);
    }

    public Document withVersion(Version version) {
        return with(draft -> draft.version = version);
    }

    public Document withKind(Kind kind) {
        return with(draft -> draft.kind = kind);
    }

    /** To be written with its vector: where that is not there, a payload alone would be no point. */
    public Document whole() {
        return kind == Kind.PAYLOAD_ONLY ? withKind(Kind.UPSERT) : this;
    }

    public Document withFingerprint(Fingerprint fingerprint, boolean lookup) {
        return with(
                draft -> {
                    draft.fingerprint = fingerprint;
                    draft.lookup = lookup;
                });
    }

    public Document withChunks(Chunks chunks) {
        return with(draft -> draft.chunks = chunks);
    }

    public Document withShardKey(String shardKey) {
        return with(draft -> draft.shardKey = shardKey);
    }

    public Document withAttempts(int attempts) {
        return with(draft -> draft.attempts = attempts);
    }

    private Document with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Document(
                id,
                draft.kind,
                text,
                draft.vector,
                payload,
                draft.version,
                draft.fingerprint,
                draft.lookup,
                draft.chunks,
                draft.shardKey,
                place,
                draft.attempts);
    }

    /** What a document's copy may have otherwise than it. */
    private static final class Draft {

        private Kind kind;
        private float[] vector;
        private Version version;
        private Fingerprint fingerprint;
        private boolean lookup;
        private Chunks chunks;
        private String shardKey;
        private int attempts;

        private Draft(Document document) {
            kind = document.kind;
            vector = document.vector;
            version = document.version;
            fingerprint = document.fingerprint;
            lookup = document.lookup;
            chunks = document.chunks;
            shardKey = document.shardKey;
            attempts = document.attempts;
        }
    }

    /** By what it is told from others: another shard may have another document of its id. */
    public String key() {
        return shardKey == null ? id : shardKey + '/' + id;
    }

    /** The texts to embed: its own, or its pieces. */
    public List<String> texts() {
        if (chunks == null) {
            return List.of(text);
        }
        List<String> texts = new ArrayList<>(chunks.count());
        for (int number = 0; number < chunks.count(); number++) {
            texts.add(text.substring(chunks.start(number), chunks.end(number)));
        }
        return texts;
    }

    /** Its share of a batch's byte limit: about what it takes in memory, in bytes. */
    public int sizeInBytes() {
        return text.length() + payload.length + (vector == null ? 0 : Float.BYTES * vector.length);
    }

    /** Never the text: Flink prints records on failure. */
    @Override
    public String toString() {
        return "Document[" + id + ", " + kind + ", " + place + "]";
    }
}
