package dev.weft.job.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qdrant.client.grpc.JsonWithInt.ListValue;
import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;

/** Payloads between JSON and Qdrant's protobuf. */
public final class Payloads {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Payloads() {}

    /** Whole numbers of 64 bits stay whole; others become doubles. */
    public static Value value(JsonNode json) {
        Value.Builder value = Value.newBuilder();
        return switch (json.getNodeType()) {
            case STRING -> value.setStringValue(json.textValue()).build();
            case BOOLEAN -> value.setBoolValue(json.booleanValue()).build();
            case NUMBER ->
                    json.isIntegralNumber() && json.canConvertToLong()
                            ? value.setIntegerValue(json.longValue()).build()
                            : value.setDoubleValue(json.doubleValue()).build();
            case ARRAY -> {
                ListValue.Builder list = ListValue.newBuilder();
                json.forEach(item -> list.addValues(value(item)));
                yield value.setListValue(list).build();
            }
            case OBJECT -> {
                Struct.Builder struct = Struct.newBuilder();
                json.properties()
                        .forEach(
                                field -> struct.putFields(field.getKey(), value(field.getValue())));
                yield value.setStructValue(struct).build();
            }
            case NULL, MISSING, BINARY, POJO -> value.setNullValue(NullValue.NULL_VALUE).build();
        };
    }

    public static ObjectNode json(Map<String, Value> payload) {
        ObjectNode json = JSON.objectNode();
        payload.forEach((key, value) -> json.set(key, json(value)));
        return json;
    }

    private static JsonNode json(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> JSON.textNode(value.getStringValue());
            case BOOL_VALUE -> JSON.booleanNode(value.getBoolValue());
            case INTEGER_VALUE -> JSON.numberNode(value.getIntegerValue());
            case DOUBLE_VALUE -> JSON.numberNode(value.getDoubleValue());
            case LIST_VALUE -> {
                ArrayNode list = JSON.arrayNode();
                value.getListValue().getValuesList().forEach(item -> list.add(json(item)));
                yield list;
            }
            case STRUCT_VALUE -> json(value.getStructValue().getFieldsMap());
            case NULL_VALUE, KIND_NOT_SET -> JSON.nullNode();
        };
    }
}
