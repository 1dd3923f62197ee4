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

    private static class Struct extends GroupConverter {

        private final GroupType type;
        private final Consumer<JsonNode> value;
        private final Converter[] fields;
        private ObjectNode struct;

        Struct(GroupType type, Consumer<JsonNode> value) {
            this.type = type;
            this.value = value;
            fields = new Converter[type.getFieldCount()];
            for (int i = 0; i < fields.length; i++) {
                Type field = type.getType(i);
                String name = field.getName();
                fields[i] =
                        converter(
                                field,
                                field.isRepetition(Repetition.REPEATED)
                                        ? node -> ((ArrayNode) struct.get(name)).add(node)
                                        : node -> struct.set(name, node));
            }
        }

        @Override
        public Converter getConverter(int field) {
            return fields[field];
        }

        @Override
        public void start() {
            struct = JSON.objectNode();
            for (Type field : type.getFields()) {
                struct.set(
                        field.getName(),
                        field.isRepetition(Repetition.REPEATED)
                                ? JSON.arrayNode()
                                : NullNode.getInstance());
            }
        }

        @Override
        public void end() {
            value.accept(struct);
        }
    }

    /** Of the elements themselves, or, as it is usual, of groups that each wrap one, which may be null. */
    private static final class ListOf extends GroupConverter {

        private final Consumer<JsonNode> value;
        private final Converter elements;
        private ArrayNode list;

        ListOf(GroupType type, Consumer<JsonNode> value) {
            this.value = value;
            Type repeated = type.getType(0);
            elements =
                    wrapsElement(repeated, type.getName())
                            ? new Wrapped(
                                    repeated.asGroupType().getType(0), element -> list.add(element))
                            : converter(repeated, element -> list.add(element));
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
        public Converter getConverter(int field) {
            return elements;
        }

        @Override
        public void start() {
            list = JSON.arrayNode();
        }

        @Override
        public void end() {
            value.accept(list);
        }
    }

    private static final class Wrapped extends GroupConverter {

        private final Consumer<JsonNode> value;
        private final Converter inner;
        private JsonNode element;

        Wrapped(Type type, Consumer<JsonNode> value) {
            this.value = value;
            inner = converter(type, node -> element = node);
        }

        @Override
        public Converter getConverter(int field) {
            return inner;
        }

        @Override
        public void start() {
            element = NullNode.getInstance();
        }

        @Override
        public void end() {
            value.accept(element);
        }
    }

    private static final class MapOf extends GroupConverter {

        private final Consumer<JsonNode> value;
        private final Entry entries;
        private ObjectNode map;

        MapOf(GroupType type, Consumer<JsonNode> value) {
            this.value = value;
            entries = new Entry(type.getType(0).asGroupType());
        }

        @Override
        public Converter getConverter(int field) {
            return entries;
        }

        @Override
        public void start() {
            map = JSON.objectNode();
        }

        @Override
        public void end() {
            value.accept(map);
        }

        private final class Entry extends GroupConverter {

            private final Converter key;
            private final Converter entryValue;
            private JsonNode lastKey;
            private JsonNode lastValue;

            Entry(GroupType type) {
                key = converter(type.getType(0), node -> lastKey = node);
                entryValue = converter(type.getType(1), node -> lastValue = node);
            }

            @Override
            public Converter getConverter(int field) {
                return field == 0 ? key : entryValue;
            }

            @Override
            public void start() {
                lastKey = NullNode.getInstance();
                lastValue = NullNode.getInstance();
            }

            @Override
            public void end() {
                map.set(lastKey.isValueNode() ? lastKey.asText() : lastKey.toString(), lastValue);
            }
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
