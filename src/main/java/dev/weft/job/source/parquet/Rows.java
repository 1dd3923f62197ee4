package dev.weft.job.source.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Rows as JSON objects: a column is a field, null where it has no value; structs are objects, lists are
 * arrays, maps are objects by the text of their keys.
 */
final class Rows extends RecordMaterializer<ObjectNode> {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Struct root;
    private ObjectNode row;

    Rows(MessageType schema) {
        root = new Struct(schema, node -> row = (ObjectNode) node);
    }

    @Override
    public ObjectNode getCurrentRecord() {
        return row;
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }

    /** @param value called with each value of the type, once it is whole */
    private static Converter converter(Type type, Consumer<JsonNode> value) {
        if (type.isPrimitive()) {
            return new Primitive(type.asPrimitiveType(), value);
        }
        GroupType group = type.asGroupType();
        LogicalTypeAnnotation kind = type.getLogicalTypeAnnotation();
        boolean wraps =
                group.getFieldCount() == 1 && group.getType(0).isRepetition(Repetition.REPEATED);
        if (kind instanceof ListLogicalTypeAnnotation && wraps) {
            return new ListOf(group, value);
        }
        boolean map =
                kind instanceof MapLogicalTypeAnnotation
                        || kind instanceof MapKeyValueTypeAnnotation;
        if (map
                && wraps
                && !group.getType(0).isPrimitive()
                && group.getType(0).asGroupType().getFieldCount() == 2) {
            return new MapOf(group, value);
        }
        return new Struct(group, value);
    }

    /** Makes one value of those of its fields. */
    private abstract static class Group<N extends JsonNode> extends GroupConverter {

        private final Consumer<JsonNode> value;
        private final Converter[] fields;

        /** What has come of the value under way. */
        N node;

        /** @param value called with each value, once it is whole */
        Group(Consumer<JsonNode> value, int fields) {
            this.value = value;
            this.fields = new Converter[fields];
        }

        /** @param converter of the field at this place, which adds to {@link #node} */
        final void field(int place, Converter converter) {
            fields[place] = converter;
        }

        /** The value before any field has come. */
        abstract N empty();

        @Override
        public final Converter getConverter(int field) {
            return fields[field];
        }

        @Override
        public final void start() {
            node = empty();
        }

        @Override
        public final void end() {
            value.accept(node);
        }
    }

    private static final class Struct extends Group<ObjectNode> {

        private final GroupType type;

        Struct(GroupType type, Consumer<JsonNode> value) {
            super(value, type.getFieldCount());
            this.type = type;
            for (int i = 0; i < type.getFieldCount(); i++) {
                Type field = type.getType(i);
                String name = field.getName();
                field(
                        i,
                        converter(
                                field,
                                field.isRepetition(Repetition.REPEATED)
                                        ? one -> ((ArrayNode) node.get(name)).add(one)
                                        : one -> node.set(name, one)));
            }
        }

        @Override
        ObjectNode empty() {
            ObjectNode empty = JSON.objectNode();
            for (Type field : type.getFields()) {
                empty.set(
                        field.getName(),
                        field.isRepetition(Repetition.REPEATED)
                                ? JSON.arrayNode()
                                : NullNode.getInstance());
            }
            return empty;
        }
    }

    /** Of the elements themselves, or, as it is usual, of groups that each wrap one, which may be null. */
    private static final class ListOf extends Group<ArrayNode> {

        ListOf(GroupType type, Consumer<JsonNode> value) {
            super(value, 1);
            Type repeated = type.getType(0);
            field(
                    0,
                    wrapsElement(repeated, type.getName())
                            ? new Wrapped(
                                    repeated.asGroupType().getType(0), element -> node.add(element))
                            : converter(repeated, element -> node.add(element)));
        }

        /** The format's rules for what older writers made. */
        private static boolean wrapsElement(Type repeated, String list) {
            return !repeated.isPrimitive()
                    && repeated.asGroupType().getFieldCount() == 1
                    && !repeated.asGroupType().getType(0).isRepetition(Repetition.REPEATED)
                    && !repeated.getName().equals("array")
                    && !repeated.getName().equals(list + "_tuple");
        }

        @Override
        ArrayNode empty() {
            return JSON.arrayNode();
        }
    }

    private static final class Wrapped extends Group<JsonNode> {

        Wrapped(Type type, Consumer<JsonNode> value) {
            super(value, 1);
            field(0, converter(type, one -> node = one));
        }

        @Override
        JsonNode empty() {
            return NullNode.getInstance();
        }
    }

    private static final class MapOf extends Group<ObjectNode> {

        MapOf(GroupType type, Consumer<JsonNode> value) {
            super(value, 1);
            GroupType entry = type.getType(0).asGroupType();
            String key = entry.getType(0).getName();
            String entryValue = entry.getType(1).getName();
            field(0, new Struct(entry, one -> node.set(text(one.get(key)), one.get(entryValue))));
        }

        private static String text(JsonNode key) {
            return key.isValueNode() ? key.asText() : key.toString();
        }

        @Override
        ObjectNode empty() {
            return JSON.objectNode();
        }
    }

    private static final class Primitive extends PrimitiveConverter {

        private final Consumer<JsonNode> value;
        private final LongFunction<JsonNode> whole;
        private final Function<Binary, JsonNode> bytes;

        Primitive(PrimitiveType type, Consumer<JsonNode> value) {
            this.value = value;
            whole = Values.ofWholeNumbers(type);
            bytes = Values.ofBytes(type);
        }

        @Override
        public void addBinary(Binary one) {
            value.accept(bytes.apply(one));
        }

        @Override
        public void addBoolean(boolean one) {
            value.accept(JSON.booleanNode(one));
        }

        @Override
        public void addDouble(double one) {
            value.accept(JSON.numberNode(one));
        }

        @Override
        public void addFloat(float one) {
            value.accept(JSON.numberNode(one));
        }

        @Override
        public void addInt(int one) {
            value.accept(whole.apply(one));
        }

        @Override
        public void addLong(long one) {
            value.accept(whole.apply(one));
        }
    }
}
