package dev.weft.job.write;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;

/**
 * What stands in a checkpoint for a point's origin: the origin of its document, with what has become
 * of that so far, or the number of a document whose origin stands before.
 *
 * @param origin null where {@code number} tells it
 */
record PackedOrigin(boolean superseded, boolean dead, ByteString origin, int number) {

    // an origin alone, as it was written once, begins with a length
    private static final int WHOLE = -1;
    private static final int REFERENCE = -2;

    static PackedOrigin whole(boolean superseded, boolean dead, ByteString origin) {
        return new PackedOrigin(superseded, dead, origin, 0);
    }

    static PackedOrigin reference(int number) {
        return new PackedOrigin(false, false, null, number);
    }

    ByteString toBytes() {
        if (origin == null) {
            return ints(REFERENCE, number);
        }
        return ints(WHOLE, (superseded ? 1 : 0) + (dead ? 2 : 0)).concat(origin);
    }

    private static ByteString ints(int first, int second) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(2 * Integer.BYTES).putInt(first).putInt(second).flip());
    }

    static PackedOrigin parse(ByteString bytes) {
        ByteBuffer ints = bytes.asReadOnlyByteBuffer();
        return switch (ints.getInt()) {
            case WHOLE -> {
                int flags = ints.getInt();
                yield whole((flags & 1) != 0, (flags & 2) != 0, bytes.substring(ints.position()));
            }
            case REFERENCE -> reference(ints.getInt());
            default -> whole(false, false, bytes);
        };
    }
}
