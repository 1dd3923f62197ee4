package dev.weft.job.write;

import dev.weft.document.Document;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a point carries along of its document, so that its rejection can still tell all of it. Three
 * parts, each behind its length: id, place, text; the payload is in the point.
 */
record Origin(String id, String place, String text) {

    static byte[] of(Document document) {
        byte[] id = document.id().getBytes(StandardCharsets.UTF_8);
        byte[] place = document.place().getBytes(StandardCharsets.UTF_8);
        byte[] text = document.text().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(3 * Integer.BYTES + id.length + place.length + text.length)
                .putInt(id.length)
                .put(id)
                .putInt(place.length)
                .put(place)
                .putInt(text.length)
                .put(text)
                .array();
    }

    static Origin parse(ByteBuffer bytes) {
        return new Origin(part(bytes), part(bytes), part(bytes));
    }

    private static String part(ByteBuffer bytes) {
        byte[] part = new byte[bytes.getInt()];
        bytes.get(part);
        return new String(part, StandardCharsets.UTF_8);
    }
}
