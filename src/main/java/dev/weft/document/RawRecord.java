package dev.weft.document;

import java.util.Map;

/**
 * One record as a source read it, before anything is understood of it.
 *
 * @param value the record's bytes without its line end, cut at the source's limit; null for a
 *     tombstone: the document is gone
 * @param length the record's true length in bytes: more than {@code value} holds when the record
 *     was longer than the source's limit
 * @param header the header of the file that the record comes from, null where the format has none
 * @param origin where the record comes from: a file's URI, or {@code kafka:topic/partition}
 * @param position where in its origin the record begins: a byte offset in a file, an offset in Kafka
 * @param attributes what the source knows of the record beside its content, by name: {@code @key}
 * @param vector the vector that the source has of the record beside its content; null for none
 */
public record RawRecord(
        byte[] value,
        long length,
        String header,
        String origin,
        long position,
        Map<String, String> attributes,
        float[] vector) {

    /** No source has an attribute of this name. */
    private static final String END = "@@end";

    /** A record of a file. */
    public static RawRecord ofFile(
            byte[] value, long length, String header, String origin, long position) {
        return new RawRecord(value, length, header, origin, position, Map.of(), null);
    }

    public RawRecord withVector(float[] newVector) {
        return new RawRecord(value, length, header, origin, position, attributes, newVector);
    }

    /** No record, but a reader's word that it has come to its source's end. */
    public static RawRecord end(int reader, int readers) {
        return new RawRecord(
                null, 0, null, "end", reader, Map.of(END, reader + "/" + readers), null);
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
