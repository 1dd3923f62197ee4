package dev.weft.qdrant.source.split;

import io.qdrant.client.PointIdFactory;
import io.qdrant.client.grpc.Common.PointId;
import java.util.Comparator;
import java.util.UUID;
import org.apache.flink.annotation.Internal;

/**
 * A place in the server's order of point ids: all numbers, as unsigned, then all UUIDs by their bytes, then the end.
 *
 * @param high the UUID's upper eight bytes; else 0
 * @param low the number, or the UUID's lower eight bytes; else 0
 */
@Internal
public record IdPosition(Kind kind, long high, long low) implements Comparable<IdPosition> {

    /** In the order of the ids. */
    public enum Kind {
        NUMBER,
        UUID,
        END
    }

    /** Where the least possible id is. */
    public static final IdPosition START = number(0);

    /** Behind the greatest possible id. */
    public static final IdPosition END = new IdPosition(Kind.END, 0, 0);

    private static final Comparator<IdPosition> ORDER =
            Comparator.comparing(IdPosition::kind)
                    .thenComparing(IdPosition::high, Long::compareUnsigned)
                    .thenComparing(IdPosition::low, Long::compareUnsigned);

    /** Where a numeric id is, given as unsigned. */
    public static IdPosition number(long number) {
        return new IdPosition(Kind.NUMBER, 0, number);
    }

    public static IdPosition uuid(UUID uuid) {
        return new IdPosition(
                Kind.UUID, uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    /** Where an id is that the server gave. */
    public static IdPosition of(PointId id) {
        return switch (id.getPointIdOptionsCase()) {
            case NUM -> number(id.getNum());
            case UUID -> uuid(UUID.fromString(id.getUuid()));
            case POINTIDOPTIONS_NOT_SET ->
                    throw new IllegalArgumentException("A point without an id");
        };
    }

    /** The place right behind: no id is between the two. */
    public IdPosition following() {
        boolean last = low == -1L && (kind == Kind.NUMBER || high == -1L);
        return switch (kind) {
            case NUMBER -> last ? new IdPosition(Kind.UUID, 0, 0) : number(low + 1);
            case UUID ->
                    last ? END : new IdPosition(Kind.UUID, low == -1L ? high + 1 : high, low + 1);
            case END -> END;
        };
    }

    /**
     * The id at this place.
     *
     * @throws IllegalStateException at the end, where none can be
     */
    public PointId toPointId() {
        return switch (kind) {
            case NUMBER -> PointIdFactory.id(low);
            case UUID -> PointIdFactory.id(new UUID(high, low));
            case END -> throw new IllegalStateException("No id is at the end");
        };
    }

    @Override
    public int compareTo(IdPosition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case NUMBER -> Long.toUnsignedString(low);
            case UUID -> new UUID(high, low).toString();
            case END -> "end";
        };
    }
}
