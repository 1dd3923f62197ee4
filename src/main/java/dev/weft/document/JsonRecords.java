package dev.weft.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collection;
import java.util.Locale;

/** Reads a record that is one JSON object. */
final class JsonRecords {

    private JsonRecords() {}

    /**
     * @param vectors fields whose list of numbers becomes {@code float[]} in a POJO node, if it is the first of them and
     *     holds nothing else: a node for each number, and each as a decimal, would take ten times as long
     * @throws BadRecordException if it is no UTF-8, no JSON, or no object
     */
    static ObjectNode read(byte[] utf8, Collection<String> vectors) throws BadRecordException {
        Cut cut = vectors.isEmpty() ? null : cut(utf8, vectors);
        if (cut != null) {
            try {
                ObjectNode fields = read(Utf8.required(cut.rest()));
                fields.replace(cut.field(), fields.pojoNode(cut.vector()));
                return fields;
            } catch (BadRecordException saidOfTheWholeBelow) {
                // by the places in it
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

    /**
     * A record without its vector.
     *
     * @param rest the record, with an empty list in the vector's place
     */
    private record Cut(String field, float[] vector, byte[] rest) {}

    /** Null where the record has no such list of numbers, or is not as one would wish. */
    private static Cut cut(byte[] utf8, Collection<String> vectors) {
        // of bytes that begin otherwise Jackson guesses an encoding
        if (utf8.length < 2 || utf8[0] != '{' || utf8[1] == 0) {
            return null;
        }
        try (JsonParser parser = Json.MAPPER.createParser(utf8)) {
            parser.nextToken();
            String name;
            while ((name = parser.nextFieldName()) != null) {
                if (parser.nextToken() == JsonToken.START_ARRAY && vectors.contains(name)) {
                    return cut(utf8, name, (int) parser.currentLocation().getByteOffset());
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException wrong) {
            return null;
        }
    }

    /** @param begin the place behind the list's opening bracket */
    private static Cut cut(byte[] utf8, String field, int begin) {
        NumberList list = NumberList.read(utf8, begin);
        if (list == null) {
            return null;
        }
        int closing = list.end() - 1;
        byte[] rest = new byte[begin + utf8.length - closing];
        System.arraycopy(utf8, 0, rest, 0, begin);
        System.arraycopy(utf8, closing, rest, begin, utf8.length - closing);
        return new Cut(field, list.numbers(), rest);
    }

    /** Jackson's reason and place; what it quotes of the record is cut off. */
    private static String explain(JsonProcessingException e) {
        String reason = e.getOriginalMessage().split("['\"(:]", 2)[0].strip();
        return e.getLocation() == null
                ? reason
                : reason + " at column " + e.getLocation().getColumnNr();
    }
}
