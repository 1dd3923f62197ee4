package dev.weft.job.write;

import com.google.protobuf.ByteString;
import dev.weft.document.Document;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the points of a document carry along of it, so that their rejection can still tell all of it.
 * As bytes its parts in order, each behind its length.
 *
 * @param payload as JSON; null if it was written by a Weft that left it to the point
 */
record Origin(String id, String place, String text, String payload) {

    static ByteString of(Document document) {
        byte[] id = document.id().getBytes(StandardCharsets.UTF_8);
        byte[] place = document.place().getBytes(StandardCharsets.UTF_8);
        byte[] text = document.text().getBytes(StandardCharsets.UTF_8);
        byte[] payload = document.payload();
        int length = id.length + place.length + text.length + payload.length;
        ByteBuffer bytes = ByteBuffer.allocate(4 * Integer.BYTES + length);
        for (byte[] part : new byte[][] {id, place, text, payload}) {
            bytes.putInt(part.length).put(part);
        }
        return ByteString.copyFrom(bytes.flip());
    }

    static Origin parse(ByteString origin) {
        ByteBuffer bytes = origin.asReadOnlyByteBuffer();
        return new Origin(
                part(bytes), part(bytes), part(bytes), bytes.hasRemaining() ? part(bytes) : null);
    }

    private static String part(ByteBuffer bytes) {
        byte[] part = new byte[bytes.getInt()];
        bytes.get(part);
        return new String(part, StandardCharsets.UTF_8);
    }
}
