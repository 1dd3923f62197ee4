package dev.weft.document;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tells whether a document's text (or its own vector) or payload has changed: 128 bits of SHA-256 of
 * each, in hex.
 *
 * @param text of the text and of all else that its embedding depends on; of the vector where the
 *     document has its own
 * @param payload of the payload as it is written in JSON
 * @param run tells the times apart in which the document had this text, with another one, or none,
 *     between: a number by chance; 0 where nobody has seen it with another one
 */
public record Fingerprint(String text, String payload, long run) {

    /** The length of each hash, before it is in hex. */
    public static final int BYTES = 16;

    /** @param embedding what the embedding depends on beside the text: the model's own fingerprint */
    public static Fingerprint of(Document document, String embedding) {
        return new Fingerprint(
                hash(
                        embedding.getBytes(StandardCharsets.UTF_8),
                        document.vector() == null
                                ? document.text().getBytes(StandardCharsets.UTF_8)
                                : bytes(document.vector())),
                hash(document.payload()),
                0);
    }

    /** The same as it follows an older state of the document. */
    public Fingerprint after(Fingerprint older) {
        boolean goesOn = older != null && older.text.equals(text);
        return new Fingerprint(
                text,
                payload,
                goesOn ? older.run : ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    }

    /**
     * Whether a point that is written is of this text, with nothing of another one on its way to it: a
     * text that came back may be held still from the time before.
     */
    public boolean isHeldAs(Fingerprint written) {
        return text.equals(written.text) && (run == 0 || run == written.run);
    }

    private static byte[] bytes(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * vector.length);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    private static String hash(byte[]... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha256.update(part);
            }
            return HexFormat.of().formatHex(Arrays.copyOf(sha256.digest(), BYTES));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
