package dev.weft.embedded;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the server refuses in a request for a collection before it looks at the collection. */
final class CollectionChecks {

    private static final int LARGEST_VECTOR = 65_536;
    private static final String NOT_IN_A_NEW_NAME = "<>:\"/\\|?*\0\u001F";

    private static final Map<String, Long> LEAST = new LinkedHashMap<>();

    static {
        for (String one :
                List.of(
                        "timeout",
                        "shard_number",
                        "replication_factor",
                        "write_consistency_factor",
                        "params.replication_factor",
                        "params.write_consistency_factor",
                        "wal_config.wal_capacity_mb",
                        "wal_config.wal_retain_closed",
                        "optimizers_config.max_segment_size",
                        "strict_mode_config.max_query_limit",
                        "strict_mode_config.max_timeout",
                        "strict_mode_config.max_points_count",
                        "strict_mode_config.read_rate_limit",
                        "strict_mode_config.write_rate_limit")) {
            LEAST.put(one, 1L);
        }
        LEAST.put("hnsw_config.ef_construct", 4L);
        LEAST.put("optimizers_config.vacuum_min_vector_number", 100L);
    }

    private CollectionChecks() {}

    /** Any name in a request but that of a collection to be made. */
    static void name(String name) {
        name(name, "collection_name");
    }

    /** @param field where the name stands in the request */
    static void name(String name, String field) {
        name(name, field, "/\0");
    }

    private static void name(String name, String field, String forbidden) {
        if (name.isEmpty() || name.length() > 255) {
            throw Errors.validation(
                    field, "value \"" + name + "\" invalid, must be from 1 to 255 characters");
        }
        for (char c : forbidden.toCharArray()) {
            if (name.indexOf(c) >= 0) {
                throw Errors.validation(field, "collection name cannot contain \"" + c + "\" char");
            }
        }
    }

    /** The name of a vector space that is to be added. */
    static void vectorName(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > 200) {
            throw Errors.badInput(
                    "Invalid vector name `"
                            + name
                            + "`: vector name must be at most 200 bytes long");
        }
        for (char c : NOT_IN_A_NEW_NAME.toCharArray()) {
            if (name.indexOf(c) >= 0) {
                throw Errors.badInput(
                        "Invalid vector name `"
                                + name
                                + "`: vector name cannot contain \""
                                + c
                                + "\" char");
            }
        }
    }

    static void create(CreateCollection request) {
        name(request.getCollectionName(), "collection_name", NOT_IN_A_NEW_NAME);
        least(request);
        if (request.getVectorsConfig().hasParams()) {
            vector(request.getVectorsConfig().getParams(), "vectors_config.config");
        }
        for (VectorParams named : request.getVectorsConfig().getParamsMap().getMapMap().values()) {
            vector(named, "vectors_config.config.map.[]");
        }
    }

    static void vector(VectorParams params, String where) {
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
            throw Errors.invalid("Malformed distance parameter: UnknownDistance");
        }
    }

    static void update(UpdateCollection request) {
        name(request.getCollectionName());
        least(request);
    }

    static void delete(DeleteCollection request) {
        name(request.getCollectionName());
        least(request);
    }

    private static void least(Message request) {
        LEAST.forEach((path, least) -> atLeast(least, request, path));
        Object threshold = value(request, "optimizers_config.deleted_threshold");
        if (threshold instanceof Double share && (share < 0 || share > 1)) {
            throw Errors.validation(
                    "optimizers_config.deleted_threshold",
                    "value " + share + " invalid, must be from 0.0 to 1.0");
        }
    }

    private static void atLeast(long least, Message request, String path) {
        if (value(request, path) instanceof Number number) {
            atLeast(least, number.longValue(), path);
        }
    }

    /** The value at a path of field names, or null if it is not set or there is no such field. */
    private static Object value(Message message, String path) {
        Object value = message;
        for (String name : path.split("\\.")) {
            Message holder = (Message) value;
            FieldDescriptor field = holder.getDescriptorForType().findFieldByName(name);
            if (field == null || !holder.hasField(field)) {
                return null;
            }
            value = holder.getField(field);
        }
        return value;
    }

    static void atLeast(long least, long value, String field) {
        if (Long.compareUnsigned(value, least) < 0) {
            throw Errors.validation(
                    field,
                    "value "
                            + Long.toUnsignedString(value)
                            + " invalid, must be "
                            + least
                            + " or larger");
        }
    }

    static void notEmpty(List<?> list, String field) {
        if (list.isEmpty()) {
            throw Errors.validation(field, "value [] invalid, must be at least 1 characters");
        }
    }
}
