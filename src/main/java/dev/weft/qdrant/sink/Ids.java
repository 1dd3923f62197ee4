package dev.weft.qdrant.sink;

import io.qdrant.client.grpc.Common.PointId;

/** Ids as people read them. */
final class Ids {

    private Ids() {}

    static String show(PointId id) {
        return switch (id.getPointIdOptionsCase()) {
            case NUM -> Long.toUnsignedString(id.getNum());
            case UUID -> id.getUuid();
            case POINTIDOPTIONS_NOT_SET -> "no id";
        };
    }
}
