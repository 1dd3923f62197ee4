package dev.weft.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;

/**
 * Which fields of a record make its document.
 *
 * @param id the field that holds the document's id, or {@link #POSITION}
 * @param text the fields or template that make the text
 * @param payload the fields that go into the point's payload; empty takes all
 * @param version the field that holds the document's version (a whole number, or a date and time as
 *     in ISO 8601, taken in milliseconds); null for none
 */
public record DocumentMapping(String id, TextTemplate text, List<String> payload, String version)
        implements Serializable {

    /** Instead of a field: the record's own place, {@code file:/data/a.txt#1024}. */
    public static final String POSITION = "@position";

    /** The payload's one reserved key; holds {@code id} and, where mapped, {@code version}. */
    public static final String RESERVED = "_weft";

    private static final JsonMapper JSON = new JsonMapper();

    public DocumentMapping {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(text, "text");
        payload = List.copyOf(payload);
    }

    /**
     * Makes the document.
     *
     * @param place where the record was read
     * @throws BadRecordException if it has no usable id, no text or no valid version
     */
    public Document document(ObjectNode fields, String place) throws BadRecordException {
        if (!Fields.isUnicode(fields)) {
            throw new BadRecordException(
                    null,
                    "a text holds half a character (a lone surrogate), which UTF-8 can't hold");
        }
        String documentId = documentId(fields, place);
        String documentText = text.text(fields);
        if (documentText.isBlank()) {
            throw new BadRecordException(
                    documentId,
                    "no text: "
                            + String.join(", ", text.fields())
                            + " missing or blank (document.text)");
        }
        return Document.upsert(documentId, documentText, payload(documentId, fields), place);
    }

    private String documentId(ObjectNode fields, String place) throws BadRecordException {
        if (id.equals(POSITION)) {
            return place;
        }
        JsonNode value = Fields.at(fields, id);
        boolean usable = value.isTextual() && !value.asText().isBlank() || value.isIntegralNumber();
        if (usable) {
            return value.asText();
        }
        throw new BadRecordException(
                null,
                "no id: field '"
                        + id
                        + "' is "
                        + (value.isValueNode() && value.isTextual() ? "blank" : kind(value))
                        + "; it has to hold a text or a whole number (document.id)");
    }

    private byte[] payload(String documentId, ObjectNode fields) throws BadRecordException {
        ObjectNode selected = fields;
        if (!payload.isEmpty()) {
            selected = JsonNodeFactory.instance.objectNode();
            for (String field : payload) {
                JsonNode value = Fields.at(fields, field);
                if (!value.isMissingNode()) {
                    selected.set(field, value);
                }
            }
        }
        ObjectNode reserved = JsonNodeFactory.instance.objectNode().put("id", documentId);
        if (version != null) {
            reserved.put("version", version(documentId, fields));
        }
        selected.set(RESERVED, reserved);
        try {
            return JSON.writeValueAsBytes(selected);
        } catch (JsonProcessingException e) {
            throw new BadRecordException(
                    documentId, "its payload is no JSON: " + e.getOriginalMessage());
        }
    }

    private long version(String documentId, ObjectNode fields) throws BadRecordException {
        JsonNode value = Fields.at(fields, version);
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        String text = value.asText("");
        try {
            return text.matches("-?[0-9]{1,18}")
                    ? Long.parseLong(text)
                    : OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeParseException neither) {
            throw new BadRecordException(
                    documentId,
                    "no version: field '"
                            + version
                            + "' is "
                            + kind(value)
                            + ", neither a whole number nor a date and time like 2026-01-31T12:00:00Z"
                            + " (document.version)");
        }
    }

    private static String kind(JsonNode value) {
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
}
