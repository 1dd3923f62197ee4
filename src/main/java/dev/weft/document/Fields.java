package dev.weft.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Finds a field by its name or its path ({@code author.name}). */
final class Fields {

    private Fields() {}

    /** The field's value, or a missing node. A name with dots in it wins over a path. */
    static JsonNode at(ObjectNode fields, String path) {
        JsonNode value = fields.get(path);
        if (value != null) {
            return value;
        }
        int dot = path.indexOf('.');
        if (dot > 0 && fields.get(path.substring(0, dot)) instanceof ObjectNode inner) {
            return at(inner, path.substring(dot + 1));
        }
        return MissingNode.getInstance();
    }

    /** Takes away what {@link #at} finds, if there is any. */
    static void remove(ObjectNode fields, String path) {
        int dot = path.indexOf('.');
        if (fields.remove(path) == null
                && dot > 0
                && fields.get(path.substring(0, dot)) instanceof ObjectNode inner) {
            remove(inner, path.substring(dot + 1));
        }
    }

    /** What a value is, in words. */
    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING -> "missing";
            case NULL -> "null";
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
            case NUMBER -> value.isIntegralNumber() ? "a whole number" : "a fraction";
            case STRING -> "a text";
            case BOOLEAN -> "true or false";
            case BINARY -> "binary";
        };
    }

    /** Whether every text, names included, is whole characters: JSON can spell out half a pair. */
    static boolean isUnicode(JsonNode value) {
        if (value.isTextual()) {
            return StandardCharsets.UTF_8.newEncoder().canEncode(value.textValue());
        }
        if (value.isObject()) {
            return value.propertyStream()
                    .allMatch(
                            field ->
                                    StandardCharsets.UTF_8.newEncoder().canEncode(field.getKey())
                                            && isUnicode(field.getValue()));
        }
        return value.valueStream().allMatch(Fields::isUnicode);
    }
}
