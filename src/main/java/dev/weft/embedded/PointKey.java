package dev.weft.embedded;

import io.qdrant.client.grpc.Common.PointId;
import java.util.UUID;

/**
 * A point's id in the server's order: all numbers first, as unsigned, then UUIDs by their bytes.
 *
 * @param high the UUID's upper eight bytes; 0 of a number
 * @param low the number itself, or the UUID's lower eight bytes
 */
record PointKey(boolean uuid, long high, long low) implements Comparable<PointKey> {

    static PointKey of(PointId id) {
        return switch (id.getPointIdOptionsCase()) {
            case NUM -> new PointKey(false, 0, id.getNum());
            case UUID -> ofUuid(id.getUuid());
            case POINTIDOPTIONS_NOT_SET -> throw Errors.invalid("No ID options provided");
        };
    }

    private static PointKey ofUuid(String text) {
        String hex = digits(text);
        if (hex == null) {
            throw Errors.invalid("Unable to parse UUID: " + text);
        }
        return new PointKey(
                true,
                Long.parseUnsignedLong(hex, 0, 16, 16),
                Long.parseUnsignedLong(hex, 16, 32, 16));
    }

    /** The 32 hex digits of a UUID written plain, hyphenated, in braces or as a urn; else null. */
    private static String digits(String text) {
        String body = text;
        if (text.length() == 45 && text.startsWith("urn:uuid:")) {
            body = text.substring(9);
        } else if (text.length() == 38 && text.startsWith("{") && text.endsWith("}")) {
            body = text.substring(1, 37);
        }
        if (body.length() == 36) {
            for (int at : new int[] {8, 13, 18, 23}) {
                if (body.charAt(at) != '-') {
                    return null;
                }
            }
            body = body.replace("-", "");
        }
        boolean good = body.length() == 32 && body.chars().allMatch(c -> isHex((char) c));
        return good ? body : null;
    }

    static boolean isUuid(String text) {
        return digits(text) != null;
    }

    private static boolean isHex(char c) {
        return c < 128 && Character.digit(c, 16) >= 0;
    }

    PointId toProto() {
        PointId.Builder id = PointId.newBuilder();
        return uuid ? id.setUuid(toString()).build() : id.setNum(low).build();
    }

    @Override
    public int compareTo(PointKey other) {
        if (uuid != other.uuid) {
            return uuid ? 1 : -1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return uuid ? new UUID(high, low).toString() : Long.toUnsignedString(low);
    }
}
