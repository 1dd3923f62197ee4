package dev.weft.document;

import java.util.Map;

/**
 * One record as a source read it, before anything is understood of it.
 *
 * @param format how its content is to be read
 * @param value the record's bytes without its line end, cut at the source's limit; null for a
 *     tombstone: the document is gone
 * @param length the record's true length in bytes: more than {@code value} holds when the record
 *     was longer than the source's limit
 * @param header the header of the file that the record comes from, null where the format has none
 * @param origin where the record comes from: a file's URI, or {@code kafka:topic/partition}
 * @param position where in its origin the record begins: a byte offset in a file, an offset in Kafka
 * @param attributes what the source knows of the record beside its content, by name: {@code @key}
 * @param vector the vector that the source has of the record beside its content; null for none
 * @param attempts how often it ended in the dead letters before
 */
public record RawRecord(
        RecordFormat format,
        byte[] value,
        long length,
        String header,
        String origin,
        long position,
        Map<String, String> attributes,
        float[] vector,
        int attempts) {

    /**
     * The attribute of a point that lies in a part of its collection with a name, as {@link ShardName} has it. No
     * document's own: one with the same id may lie in another part.
     */
    public static final String SHARD_KEY = "@shard-key";

    /** No source has an attribute of this name. */
    private static final String END = "@@end";

    /** A record of a file. */
    public static RawRecord ofFile(
            RecordFormat format,
            byte[] value,
            long length,
            String header,
            String origin,
            long position) {
        return new RawRecord(format, value, length, header, origin, position, Map.of(), null, 0);
    }

    /** A record of something else than a file: a JSON object, or null for a tombstone. */
    public static RawRecord ofJson(
            byte[] value, String origin, long position, Map<String, String> attributes) {
        return new RawRecord(
                RecordFormat.JSONL,
                value,
                value == null ? 0 : value.length,
                null,
                origin,
                position,
                attributes,
                null,
                0);
    }

    public RawRecord withVector(float[] newVector) {
        return new RawRecord(
                format, value, length, header, origin, position, attributes, newVector, attempts);
    }

    /** No record, but a reader's word that it has come to its source's end. */
    public static RawRecord end(int reader, int readers) {
        return ofJson(null, "end", reader, Map.of(END, reader + "/" + readers));
    }

    /** The reader that has come to its source's end, as {@code 0/4}; null if this is a record. */
    public String end() {
        return attributes.get(END);
    }

    /** Whether the record says that its document is gone. */
    public boolean tombstone() {
        return value == null;
    }

    /** Whether the source cut the record at its limit. */
    public boolean overlong() {
        return value != null && length > value.length;
    }

    /** The record's place, for people: {@code file:/data/a.jsonl#1024}. */
    public String place() {
        return origin + "#" + position;
    }

    /** Never the content: Flink prints records on failure. */
    @Override
    public String toString() {
        return "RawRecord[" + place() + ", " + length + " bytes]";
    }
}
