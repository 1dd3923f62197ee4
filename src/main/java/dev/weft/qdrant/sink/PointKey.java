package dev.weft.qdrant.sink;

import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Common.PointId;
import java.util.Locale;
import javax.annotation.Nullable;

/**
 * What makes two operations meet in one point: the id in one spelling, and the shard key, as an id is unique within
 * its shard key only.
 */
record PointKey(Object id, @Nullable ShardKey shardKey) {

    static PointKey of(PointOperation operation) {
        return new PointKey(canonical(operation.id()), operation.shardKey());
    }

    private static Object canonical(PointId id) {
        return switch (id.getPointIdOptionsCase()) {
            case NUM -> id.getNum();
            case UUID -> canonical(id.getUuid());
            case POINTIDOPTIONS_NOT_SET -> "";
        };
    }

    /** The server takes hyphenated, plain, urn and braced spellings, in either case, for the same UUID. */
    private static String canonical(String uuid) {
        String lower = uuid.toLowerCase(Locale.ROOT);
        String bare = lower;
        if (lower.startsWith("urn:uuid:")) {
            bare = lower.substring(9);
        } else if (lower.startsWith("{") && lower.endsWith("}")) {
            bare = lower.substring(1, lower.length() - 1);
        }
        return bare.replace("-", "");
    }
}
