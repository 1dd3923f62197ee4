package dev.weft.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Reads a record that is one JSON object. */
final class JsonRecords {

    /** Reads a value with more behind it. */
    private static final ObjectReader INNER =
            Json.MAPPER
                    .readerFor(JsonNode.class)
                    .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonRecords() {}

    /**
     * @param vectors fields whose lists of numbers become {@code float[]} in a POJO node: a node for each number, and
     *     each as a decimal, would take ten times as long. Where one holds anything else it is read as JSON is
     * @throws BadRecordException if it is no UTF-8, no JSON, or no object
     */
    static ObjectNode read(byte[] utf8, Collection<String> vectors) throws BadRecordException {
        if (!vectors.isEmpty()) {
            Utf8.require(utf8);
            ObjectNode fields = readQuickly(utf8, vectors);
            if (fields != null) {
                return fields;
            }
        }
        return read(Utf8.required(utf8));
    }

    private static ObjectNode read(String text) throws BadRecordException {
        try {
            JsonNode node = Json.MAPPER.readTree(text);
            if (node instanceof ObjectNode fields) {
                return fields;
            }
            throw new BadRecordException(
                    null,
                    "the record is a JSON "
                            + node.getNodeType().name().toLowerCase(Locale.ROOT)
                            + ", not an object {...}");
        } catch (JsonProcessingException e) {
            throw new BadRecordException(null, "the record is not valid JSON: " + explain(e));
        } catch (NumberFormatException decimalsHaveAnEnd) {
            throw new BadRecordException(
                    null,
                    "the record holds a number whose exponent is beyond 2147483647: write it as a"
                            + " text");
        }
    }

    /** Null where it is not as one would wish; then the slow way finds out what it is. */
    private static ObjectNode readQuickly(byte[] utf8, Collection<String> vectors) {
        // of bytes that begin otherwise Jackson guesses an encoding
        if (utf8.length < 2 || utf8[0] != '{' || utf8[1] == 0) {
            return null;
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        try (JsonParser parser = Json.MAPPER.createParser(utf8)) {
            parser.nextToken();
            String name;
            while ((name = parser.nextFieldName()) != null) {
                JsonNode value = value(parser, vectors.contains(name));
                if (value == null || fields.replace(name, value) != null) {
                    return null;
                }
            }
            return parser.nextToken() == null ? fields : null;
        } catch (IOException | NumberFormatException wrong) {
            return null;
        }
    }

    private static JsonNode value(JsonParser parser, boolean vector) throws IOException {
        if (parser.nextToken() != JsonToken.START_ARRAY || !vector) {
            return INNER.readTree(parser);
        }
        float[] numbers = new float[1024];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isNumeric()) {
                return null;
            }
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = parser.getFloatValue();
        }
        return JsonNodeFactory.instance.pojoNode(Arrays.copyOf(numbers, count));
    }

    /** Jackson's reason and place; what it quotes of the record is cut off. */
    private static String explain(JsonProcessingException e) {
        String reason = e.getOriginalMessage().split("['\"(:]", 2)[0].strip();
        return e.getLocation() == null
                ? reason
                : reason + " at column " + e.getLocation().getColumnNr();
    }
}
