package dev.weft.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;

/**
 * Which fields of a record make its document. Instead of a field each may name an attribute, which
 * begins with {@code @}: {@link #POSITION}, or what the source knows beside the record's content.
 *
 * @param id the field that holds the document's id
 * @param text the fields or template that make the text
 * @param payload the fields that go into the point's payload; empty takes all
 * @param version the field that holds the document's version (a whole number, or a date and time as
 *     in ISO 8601, taken in milliseconds); null for none
 * @param vector where the vector is that comes with the record; null where the text is embedded.
 *     Then no text is needed, and the vector is no part of a payload of all fields
 */
public record DocumentMapping(
        String id, TextTemplate text, List<String> payload, String version, GivenVector vector)
        implements Serializable {

    /** Instead of a field: the record's own place, {@code file:/data/a.txt#1024}. */
    public static final String POSITION = "@position";

    /**
     * The attribute of a record that tells of a change behind a scan: {@code 1}. A record without it
     * is of generation 0.
     */
    public static final String GENERATION = "@generation";

    /** The payload's one reserved key, for what Weft itself writes there: no document's own. */
    public static final String RESERVED = "_weft";

    public DocumentMapping {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(text, "text");
        payload = List.copyOf(payload);
    }

    /** The fields that hold a vector and are nothing else. */
    List<String> vectorsAlone() {
        return vector == null
                ? List.of()
                : vector.fields().stream()
                        .filter(
                                field ->
                                        !payload.contains(field)
                                                && !text.fields().contains(field)
                                                && !field.equals(id)
                                                && !field.equals(version))
                        .toList();
    }

    /**
     * Makes the document.
     *
     * @param fields the record's content
     * @throws BadRecordException if it has no usable id, nothing to embed, no usable vector or no
     *     valid version
     */
    public Document document(ObjectNode fields, RawRecord record) throws BadRecordException {
        // a field of its own may have an attribute's name: @timestamp is one of Logstash's
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.setAll(fields);
        record.attributes().forEach(all::put);
        all.put(POSITION, record.place());
        String flaw = Fields.flaw(all);
        if (flaw != null) {
            throw new BadRecordException(null, flaw);
        }
        String documentId = documentId(all);
        String documentText = text.text(all);
        float[] documentVector = vector(documentId, documentText, all, record);
        Version documentVersion = version(documentId, all, record);
        return Document.upsert(
                        documentId,
                        documentText,
                        payload(documentId, payload.isEmpty() ? own(fields) : selected(all)),
                        record.place())
                .withVector(documentVector)
                .withVersion(documentVersion)
                .withShardKey(record.attributes().get(RawRecord.SHARD_KEY))
                .withAttempts(record.attempts());
    }

    /**
     * Takes a document that was made before, by this mapping or another.
     *
     * @param fields the document
     * @throws BadRecordException if it lacks anything
     */
    Document mapped(ObjectNode fields, RawRecord record) throws BadRecordException {
        Document document =
                DocumentJson.read(fields, record.place()).withAttempts(record.attempts());
        return document.kind() == Document.Kind.DELETE
                ? document
                : document.withVector(vector(document.id(), document.text(), fields, record));
    }

    /** Null where the text is embedded: then there has to be one. */
    private float[] vector(String documentId, String text, ObjectNode fields, RawRecord record)
            throws BadRecordException {
        if (vector != null) {
            return vector.of(documentId, fields, record);
        }
        if (Fields.isBlank(text)) {
            throw new BadRecordException(
                    documentId,
                    "no text: "
                            + String.join(", ", this.text.fields())
                            + " missing or blank (document.text)");
        }
        return null;
    }

    /**
     * Makes the document that a tombstone deletes.
     *
     * @throws BadRecordException if its id is not among the record's attributes
     */
    public Document deletion(RawRecord tombstone) throws BadRecordException {
        if (!id.startsWith("@")) {
            throw new BadRecordException(
                    null,
                    "a tombstone has no field '"
                            + id
                            + "': only with document.id @key does it say which document to delete");
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        tombstone.attributes().forEach(fields::put);
        String documentId = documentId(fields);
        Document deletion =
                Document.delete(documentId, tombstone.place()).withAttempts(tombstone.attempts());
        return deletion.withVersion(version(documentId, fields, tombstone))
                .withShardKey(tombstone.attributes().get(RawRecord.SHARD_KEY));
    }

    private String documentId(ObjectNode fields) throws BadRecordException {
        JsonNode value = Fields.at(fields, id);
        boolean usable = value.isTextual() && !value.asText().isBlank() || value.isIntegralNumber();
        if (usable) {
            return PointKey.canonical(value.asText());
        }
        throw new BadRecordException(
                null,
                "no id: '"
                        + id
                        + "' is "
                        + (value.isTextual() ? "blank" : Fields.kind(value))
                        + "; it has to be a text or a whole number (document.id)");
    }

    /** All that the record holds, but for its vector. */
    private ObjectNode own(ObjectNode fields) {
        if (vector != null) {
            vector.removeFrom(fields);
        }
        return fields;
    }

    private ObjectNode selected(ObjectNode all) {
        ObjectNode selected = JsonNodeFactory.instance.objectNode();
        for (String field : payload) {
            JsonNode value = Fields.at(all, field);
            if (!value.isMissingNode()) {
                selected.set(field, value);
            }
        }
        return selected;
    }

    private static byte[] payload(String documentId, ObjectNode fields) throws BadRecordException {
        fields.remove(RESERVED);
        try {
            return Json.MAPPER.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            throw new BadRecordException(
                    documentId, "its payload is no JSON: " + e.getOriginalMessage());
        }
    }

    private Version version(String documentId, ObjectNode fields, RawRecord record)
            throws BadRecordException {
        boolean later = "1".equals(record.attributes().get(GENERATION));
        return Version.of(versionValue(documentId, fields, record), later ? 1 : 0);
    }

    /** Null where none is asked for, or where it is none of what the record can have. */
    private Long versionValue(String documentId, ObjectNode fields, RawRecord record)
            throws BadRecordException {
        if (version == null) {
            return null;
        }
        JsonNode value = Fields.at(fields, version);
        // a field is in the content, of which a tombstone has none
        boolean optional = version.startsWith("@") || record.tombstone();
        return value.isMissingNode() && optional ? null : versionValue(documentId, value);
    }

    private long versionValue(String documentId, JsonNode value) throws BadRecordException {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        String text = value.asText("");
        try {
            return text.matches("-?[0-9]+")
                    ? Long.parseLong(text)
                    : OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException | NumberFormatException neither) {
            throw new BadRecordException(
                    documentId,
                    "no version: field '"
                            + version
                            + "' is "
                            + Fields.kind(value)
                            + ", neither a whole number of 64 bits nor a date and time like"
                            + " 2026-01-31T12:00:00Z (document.version)");
        }
    }
}
