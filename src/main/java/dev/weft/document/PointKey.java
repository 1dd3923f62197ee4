package dev.weft.document;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The id of a document's point: an unsigned number stays a number, a UUID stays a UUID, anything
 * else becomes the UUIDv5 of it in Weft's namespace. Equal ids give equal keys, for ever.
 */
public sealed interface PointKey {

    /** @param value an unsigned 64-bit number */
    record Number(long value) implements PointKey {}

    /** A UUID. */
    record Uuid(UUID value) implements PointKey {}

    /** UUIDv5 of the DNS name {@code weft.dev}; a change would move every point. */
    UUID NAMESPACE = uuid5(UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "weft.dev");

    /** Canonical decimal: "7" and "07" are two documents, so only one of them can be 7. */
    Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,19}");

    Pattern HYPHENATED = Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");

    /** The key of the document with this id. */
    static PointKey of(String documentId) {
        if (DECIMAL.matcher(documentId).matches()) {
            try {
                return new Number(Long.parseUnsignedLong(documentId));
            } catch (NumberFormatException moreThan64Bits) {
                return new Uuid(uuid5(NAMESPACE, documentId));
            }
        }
        return new Uuid(
                HYPHENATED.matcher(documentId).matches()
                        ? UUID.fromString(documentId)
                        : uuid5(NAMESPACE, documentId));
    }

    /**
     * The key of a piece of the document with this id. The first one's is the document's own, so that
     * it makes no difference to a short document whether long ones are cut.
     *
     * @param number of the piece, from 0
     */
    static PointKey ofChunk(String documentId, int number) {
        return number == 0
                ? of(documentId)
                : new Uuid(uuid5(uuid5(NAMESPACE, documentId), Integer.toString(number)));
    }

    /** As text, of which {@link #of} makes the same key. */
    default String text() {
        return this instanceof Number number
                ? Long.toUnsignedString(number.value())
                : ((Uuid) this).value().toString();
    }

    /**
     * One way to write an id where several mean the same point: UUIDs in lower case. Lanes go by the
     * id's text, and what is one point has to be in one lane.
     */
    static String canonical(String documentId) {
        return HYPHENATED.matcher(documentId).matches()
                ? documentId.toLowerCase(Locale.ROOT)
                : documentId;
    }

    /** RFC 9562, section 5.5; the JDK makes versions 3 and 4 only. */
    private static UUID uuid5(UUID namespace, String name) {
        MessageDigest sha1;
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
        sha1.update(
                ByteBuffer.allocate(16)
                        .putLong(namespace.getMostSignificantBits())
                        .putLong(namespace.getLeastSignificantBits())
                        .array());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
        long high = hash.getLong() & ~0xF000L | 0x5000L;
        long low = hash.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
