package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.util.List;
import java.util.Map;

/** What the server refuses in a request for a collection before it looks at the collection. */
final class CollectionChecks {

    private static final int LARGEST_VECTOR = 65_536;
    private static final String NOT_IN_A_NEW_NAME = "<>:\"/\\|?*\0\u001F";

    private CollectionChecks() {}

    /** Any name in a request but that of a collection to be made. */
    static void name(String name) {
        name(name, "/\0");
    }

    private static void name(String name, String forbidden) {
        if (name.isEmpty() || name.length() > 255) {
            throw Errors.validation(
                    "collection_name",
                    "value \"" + name + "\" invalid, must be from 1 to 255 characters");
        }
        for (char c : forbidden.toCharArray()) {
            if (name.indexOf(c) >= 0) {
                throw Errors.validation(
                        "collection_name", "collection name cannot contain \"" + c + "\" char");
            }
        }
    }

    static void create(CreateCollection request) {
        name(request.getCollectionName(), NOT_IN_A_NEW_NAME);
        if (request.hasShardNumber()) {
            atLeast(1, request.getShardNumber(), "shard_number");
        }
        if (request.hasReplicationFactor()) {
            atLeast(1, request.getReplicationFactor(), "replication_factor");
        }
        if (request.getVectorsConfig().hasParams()) {
            vector(request.getVectorsConfig().getParams(), "vectors_config.config.params");
        }
        for (Map.Entry<String, VectorParams> named :
                request.getVectorsConfig().getParamsMap().getMapMap().entrySet()) {
            vector(named.getValue(), "vectors_config.config.params_map.map." + named.getKey());
        }
        strictMode(request.getStrictModeConfig());
    }

    private static void vector(VectorParams params, String where) {
        if (params.getSize() < 1 || params.getSize() > LARGEST_VECTOR) {
            throw Errors.validation(
                    where + ".size",
                    "value "
                            + Long.toUnsignedString(params.getSize())
                            + " invalid, must be from 1 to "
                            + LARGEST_VECTOR);
        }
        if (params.getDistance() == Distance.UnknownDistance
                || params.getDistance() == Distance.UNRECOGNIZED) {
            throw Errors.invalid("Malformed distance parameter: Unknown distance");
        }
    }

    static void update(UpdateCollection request) {
        name(request.getCollectionName());
        strictMode(request.getStrictModeConfig());
    }

    private static void strictMode(StrictModeConfig config) {
        if (config.hasMaxQueryLimit()) {
            atLeast(1, config.getMaxQueryLimit(), "strict_mode_config.max_query_limit");
        }
        if (config.hasMaxTimeout()) {
            atLeast(1, config.getMaxTimeout(), "strict_mode_config.max_timeout");
        }
        if (config.hasMaxPointsCount()) {
            atLeast(1, config.getMaxPointsCount(), "strict_mode_config.max_points_count");
        }
    }

    static void atLeast(long least, long value, String field) {
        if (value < least) {
            throw Errors.validation(
                    field, "value " + value + " invalid, must be " + least + " or larger");
        }
    }

    static void notEmpty(List<?> list, String field) {
        if (list.isEmpty()) {
            throw Errors.validation(field, "value [] invalid, must be at least 1 characters");
        }
    }
}
