package dev.weft.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Finds a field by its name or its path ({@code author.name}). */
final class Fields {

    private static final String HALF =
            "half a character (a lone surrogate), which UTF-8 can't hold: write whole ones";
    private static final String HALF_A_CHARACTER = "holds " + HALF;
    private static final String TOO_LARGE =
            "is a number beyond 1.8e308, which no double holds: write it as a text";

    /** So many before the point, and it is a double for sure. */
    private static final int SAFE_DIGITS = 308;

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

    /** A text as it is, anything else as JSON. */
    static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    /** Whether a text shows nothing: spaces of any kind, control and format characters. */
    static boolean isBlank(String text) {
        return text.codePoints()
                .allMatch(
                        c ->
                                Character.isWhitespace(c)
                                        || Character.isSpaceChar(c)
                                        || Character.isISOControl(c)
                                        || Character.getType(c) == Character.FORMAT);
    }

    /**
     * Why a record can't be stored, with the field's name; null if it can. JSON can spell out half a
     * character, which UTF-8 can't hold, and numbers of any size, where a point's payload has doubles.
     */
    static String flaw(ObjectNode record) {
        Flaw flaw = find(record);
        return flaw == null ? null : "field '" + flaw.path().substring(1) + "' " + flaw.reason();
    }

    /** What is wrong with a value, and where in it: {@code .name} or {@code [0]}, or a row of them. */
    private record Flaw(String path, String reason) {

        Flaw in(String outer) {
            return new Flaw(outer + path, reason);
        }
    }

    /** Null if all is well; makes nothing then, since all of each record comes by here. */
    private static Flaw find(JsonNode value) {
        if (value.isTextual()) {
            return isUnicode(value.textValue()) ? null : new Flaw("", HALF_A_CHARACTER);
        }
        if (value.isBigDecimal() || value.isBigInteger()) {
            return isDouble(value.decimalValue()) ? null : new Flaw("", TOO_LARGE);
        }
        return value.isObject() ? findInFields(value) : findInItems(value);
    }

    private static Flaw findInFields(JsonNode object) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!isUnicode(field.getKey())) {
                return new Flaw("." + whole(field.getKey()), "has in its name " + HALF);
            }
            Flaw flaw = find(field.getValue());
            if (flaw != null) {
                return flaw.in("." + field.getKey());
            }
        }
        return null;
    }

    private static Flaw findInItems(JsonNode list) {
        for (int i = 0; i < list.size(); i++) {
            Flaw flaw = find(list.get(i));
            if (flaw != null) {
                return flaw.in("[" + i + "]");
            }
        }
        return null;
    }

    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** With ? for what can't be written. */
    private static String whole(String name) {
        return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static boolean isDouble(BigDecimal number) {
        return (long) number.precision() - number.scale() <= SAFE_DIGITS
                || Double.isFinite(number.doubleValue());
    }
}
