package dev.weft.qdrant.sink;

import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;

/** Small things that several operations share. */
final class Ids {

    private Ids() {}

    static String show(PointId id) {
        return switch (id.getPointIdOptionsCase()) {
            case NUM -> Long.toUnsignedString(id.getNum());
            case UUID -> id.getUuid();
            case POINTIDOPTIONS_NOT_SET -> "no id";
        };
    }

    static int sizeInBytes(Map<String, Value> payload) {
        int bytes = 0;
        for (Map.Entry<String, Value> entry : payload.entrySet()) {
            bytes += entry.getKey().length() + entry.getValue().getSerializedSize() + 8;
        }
        return bytes;
    }
}
