package dev.weft.qdrant.collection;

import dev.weft.qdrant.client.ServerVersion;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What a collection's metadata says, or is to say. The map belongs to everybody: {@link CollectionClient#note} touches
 * the keys of these entries alone. Servers before 1.16 have none and drop what is written in silence: ask {@link #supportedBy}.
 *
 * @param entries by key; a null value takes its key out when merged
 */
@PublicEvolving
public record CollectionMetadata(Map<String, Value> entries) {

    public CollectionMetadata {
        entries = Map.copyOf(entries);
    }

    /** Nothing: where a change begins, with {@link #with}. */
    public static CollectionMetadata empty() {
        return new CollectionMetadata(Map.of());
    }

    /** What the server says that is noted. */
    public static CollectionMetadata of(CollectionInfo info) {
        return new CollectionMetadata(info.getConfig().getMetadataMap());
    }

    /** Whether a server of this version keeps metadata. */
    public static boolean supportedBy(ServerVersion version) {
        return version.isAtLeast(1, 16);
    }

    /** The same with a value under this key. */
    public CollectionMetadata with(String key, Value value) {
        Map<String, Value> more = new HashMap<>(entries);
        more.put(key, value);
        return new CollectionMetadata(more);
    }

    /** The same with a text under this key. */
    public CollectionMetadata with(String key, String text) {
        return with(key, ValueFactory.value(text));
    }

    /** The same with an object of texts under this key. */
    public CollectionMetadata with(String key, Map<String, String> texts) {
        Struct.Builder fields = Struct.newBuilder();
        texts.forEach((name, text) -> fields.putFields(name, ValueFactory.value(text)));
        return with(key, Value.newBuilder().setStructValue(fields).build());
    }

    /** When merged, the key goes. */
    public CollectionMetadata without(String key) {
        return with(key, ValueFactory.nullValue());
    }

    /** The text under this key; empty where there is none, or something else. */
    public Optional<String> text(String key) {
        return Optional.ofNullable(entries.get(key))
                .filter(Value::hasStringValue)
                .map(Value::getStringValue);
    }

    /** The texts of the object under this key; empty where there is none, or something else. */
    public Map<String, String> texts(String key) {
        return entries
                .getOrDefault(key, Value.getDefaultInstance())
                .getStructValue()
                .getFieldsMap()
                .entrySet()
                .stream()
                .filter(field -> field.getValue().hasStringValue())
                .collect(
                        Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, field -> field.getValue().getStringValue()));
    }
}
