package dev.weft.job.write;

import com.google.protobuf.ByteString;
import dev.weft.document.Document;
import dev.weft.document.Version;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a point carries along of its document, so that its rejection can still tell all of it. As bytes
 * its parts in order, each behind its length: id, place, text, payload, and the rest in one. Those
 * written by an earlier Weft end behind the text.
 *
 * @param payload as JSON; null where the point alone has it
 * @param version null where none is known
 * @param attempts how often the document ended in the dead letters before
 * @param vector null where the point has it, or the document brought none
 * @param given whether the document brought its vector
 */
record Origin(
        String id,
        String place,
        String text,
        String payload,
        Version version,
        int attempts,
        float[] vector,
        boolean given) {

    static ByteString of(Document document) {
        byte[][] parts = {
            utf8(document.id()),
            utf8(document.place()),
            utf8(document.text()),
            document.payload(),
            rest(document)
        };
        int length = 0;
        for (byte[] part : parts) {
            length += Integer.BYTES + part.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            bytes.putInt(part.length).put(part);
        }
        return ByteString.copyFrom(bytes.flip());
    }

    /** Attempts, what there is of a version, its value, whether a vector came, and the vector. */
    private static byte[] rest(Document document) {
        // a point that is written whole has it
        float[] vector =
                document.vector() == null || document.kind() == Document.Kind.UPSERT
                        ? new float[0]
                        : document.vector();
        ByteBuffer rest =
                ByteBuffer.allocate(
                        Integer.BYTES + 1 + Long.BYTES + 1 + Float.BYTES * vector.length);
        rest.putInt(document.attempts())
                .put(kind(document.version()))
                .putLong(value(document.version()) == null ? 0 : value(document.version()))
                .put(flag(document.vector() != null));
        rest.asFloatBuffer().put(vector);
        return rest.array();
    }

    /** 1 if it has a value, and 2 for each generation. */
    private static byte kind(Version version) {
        return version == null
                ? 0
                : (byte) ((version.value() == null ? 0 : 1) + 2 * version.generation());
    }

    private static Long value(Version version) {
        return version == null ? null : version.value();
    }

    private static Version version(byte kind, long value) {
        return kind == 0 ? null : new Version((kind & 1) == 0 ? null : value, kind >> 1);
    }

    private static byte flag(boolean value) {
        return (byte) (value ? 1 : 0);
    }

    static Origin parse(ByteString origin) {
        ByteBuffer bytes = origin.asReadOnlyByteBuffer();
        String id = text(bytes);
        String place = text(bytes);
        String text = text(bytes);
        if (!bytes.hasRemaining()) {
            return new Origin(id, place, text, null, null, 0, null, false);
        }
        String payload = text(bytes);
        if (!bytes.hasRemaining()) {
            return new Origin(
                    id, place, text, payload.isEmpty() ? null : payload, null, 0, null, false);
        }
        bytes.getInt();
        int attempts = bytes.getInt();
        Version version = version(bytes.get(), bytes.getLong());
        boolean given = bytes.get() == 1;
        float[] vector = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(vector);
        return new Origin(
                id,
                place,
                text,
                payload.isEmpty() ? null : payload,
                version,
                attempts,
                vector.length == 0 ? null : vector,
                given);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer bytes) {
        byte[] part = new byte[bytes.getInt()];
        bytes.get(part);
        return new String(part, StandardCharsets.UTF_8);
    }
}
