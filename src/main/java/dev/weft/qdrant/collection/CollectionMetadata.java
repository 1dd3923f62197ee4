package dev.weft.qdrant.collection;

import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What Weft notes in a collection's metadata. Each fact has a key of its own, since an update of the metadata merges by
 * key: who writes one fact leaves the others alone.
 *
 * @param values the metadata as the server has it, the keys of others included
 */
@PublicEvolving
public record CollectionMetadata(Map<String, Value> values) {

    /** All of Weft's keys begin with this. */
    public static final String PREFIX = "weft.";

    public CollectionMetadata {
        values = Map.copyOf(values);
    }

    /** The text under a key; empty where there is none. */
    public Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key))
                .filter(Value::hasStringValue)
                .map(Value::getStringValue);
    }

    /** The object under a key; empty where there is none. */
    public Optional<Map<String, Value>> object(String key) {
        return Optional.ofNullable(values.get(key))
                .filter(Value::hasStructValue)
                .map(value -> value.getStructValue().getFieldsMap());
    }

    /** An object as a value. */
    public static Value object(Map<String, Value> fields) {
        return Value.newBuilder().setStructValue(Struct.newBuilder().putAllFields(fields)).build();
    }

    /** What an update gives a key that is to go. */
    public static Value removed() {
        return ValueFactory.nullValue();
    }
}
