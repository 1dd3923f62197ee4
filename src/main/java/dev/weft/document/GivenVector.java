package dev.weft.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Where a record's own vector is, which is taken as it is.
 *
 * @param fields the first of them that a record has holds a list of numbers, or a text that is one in
 *     JSON; not asked where the source has the vector beside the record's content
 * @param dimension how many numbers it has to have
 */
public record GivenVector(List<String> fields, int dimension) implements Serializable {

    /** Instead of a field: the vector that is stored with a point, the unnamed one. */
    public static final String STORED = "@vector";

    /** Followed by the name of a vector that is stored with a point. */
    public static final String STORED_NAMED = "@vector.";

    public GivenVector {
        fields = List.copyOf(fields);
    }

    /** Whether the name stands for a vector that is stored with a point, not for a field. */
    public static boolean stored(String field) {
        return field.equals(STORED)
                || field.startsWith(STORED_NAMED) && field.length() > STORED_NAMED.length();
    }

    /** The name of the vector to read with a collection's points, empty for the unnamed one. */
    public static Optional<String> storedName(List<String> fields) {
        return fields.stream()
                .filter(GivenVector::stored)
                .findFirst()
                .map(field -> field.equals(STORED) ? "" : field.substring(STORED_NAMED.length()));
    }

    /**
     * The record's vector.
     *
     * @param documentId for the error
     * @return {@code [dimension]} finite floats
     * @throws BadRecordException if there is none, or none of that length, or not of such numbers
     */
    float[] of(String documentId, ObjectNode content, RawRecord record) throws BadRecordException {
        float[] vector = record.vector() == null ? found(documentId, content) : record.vector();
        if (vector.length != dimension) {
            throw bad(
                    documentId,
                    "it has "
                            + vector.length
                            + " numbers, the collection's vectors have "
                            + dimension);
        }
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                throw bad(documentId, "number " + i + " is not finite in 32 bits");
            }
        }
        return vector;
    }

    /** Takes the fields out of what becomes payload. */
    void removeFrom(ObjectNode content) {
        fields.forEach(field -> Fields.remove(content, field));
    }

    private float[] found(String documentId, ObjectNode content) throws BadRecordException {
        JsonNode list = list(documentId, content);
        if (list instanceof POJONode ready) {
            return (float[]) ready.getPojo();
        }
        float[] vector = new float[list.size()];
        for (int i = 0; i < vector.length; i++) {
            JsonNode number = list.get(i);
            if (!number.isNumber()) {
                throw bad(documentId, "number " + i + " is " + Fields.kind(number));
            }
            vector[i] = number.floatValue();
        }
        return vector;
    }

    private JsonNode list(String documentId, ObjectNode content) throws BadRecordException {
        for (String field : fields) {
            JsonNode value = Fields.at(content, field);
            if (value.isTextual()) {
                value = parsed(value.textValue());
            }
            if (value.isArray() || value.isPojo()) {
                return value;
            }
            if (!value.isMissingNode()) {
                throw bad(documentId, "it is " + Fields.kind(value) + ", not a list of numbers");
            }
        }
        throw bad(documentId, "it is missing");
    }

    /** A list that is written in a text, as CSV has to; any other text is what it is. */
    private static JsonNode parsed(String text) {
        try {
            JsonNode node = Json.MAPPER.readTree(text);
            return node.isArray() ? node : Json.MAPPER.getNodeFactory().textNode(text);
        } catch (JsonProcessingException | NumberFormatException noJson) {
            return Json.MAPPER.getNodeFactory().textNode(text);
        }
    }

    private BadRecordException bad(String documentId, String reason) {
        return new BadRecordException(
                documentId,
                "no vector in " + String.join(", ", fields) + ": " + reason + " (document.vector)");
    }
}
