package dev.weft.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.nio.charset.StandardCharsets;

/** A document as JSON: id, text, payload, and where they are, version, shard key and that it is deleted. */
public final class DocumentJson {

    private static final String ID = "id";
    private static final String TEXT = "text";
    private static final String PAYLOAD = "payload";
    private static final String VERSION = "version";
    private static final String GENERATION = "generation";
    private static final String DELETED = "deleted";
    private static final String SHARD_KEY = "shardKey";

    private DocumentJson() {}

    /** All of it but its vector and its place. */
    public static String write(Document document) {
        ObjectNode json = Json.MAPPER.createObjectNode().put(ID, document.id());
        if (document.version() != null) {
            write(document.version(), json);
        }
        if (document.shardKey() != null) {
            json.put(SHARD_KEY, document.shardKey());
        }
        if (document.kind() == Document.Kind.DELETE) {
            return json.put(DELETED, true).toString();
        }
        String payload = new String(document.payload(), StandardCharsets.UTF_8);
        return json.put(TEXT, document.text())
                .putRawValue(PAYLOAD, new RawValue(payload))
                .toString();
    }

    private static void write(Version version, ObjectNode json) {
        if (version.value() != null) {
            json.put(VERSION, version.value());
        }
        if (version.generation() != 0) {
            json.put(GENERATION, version.generation());
        }
    }

    private static Version version(String id, ObjectNode json) throws BadRecordException {
        Long generation = wholeNumber(id, json, GENERATION);
        return Version.of(
                wholeNumber(id, json, VERSION), generation == null ? 0 : generation.intValue());
    }

    /** Null where there is none. */
    private static Long wholeNumber(String id, ObjectNode json, String name)
            throws BadRecordException {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new BadRecordException(
                    id,
                    "the document in the dead letter has as its %s %s: it has to be a whole number of 64 bits"
                            .formatted(name, Fields.kind(value)));
        }
        return value.longValue();
    }

    /**
     * The document again, without its vector.
     *
     * @throws BadRecordException if it has no id or no payload, or anything is of another kind than it was written
     */
    static Document read(ObjectNode json, String place) throws BadRecordException {
        String flaw = Fields.flaw(json);
        if (flaw != null) {
            throw new BadRecordException(null, flaw);
        }
        JsonNode shardKey = json.path(SHARD_KEY);
        return document(json, place)
                .withShardKey(shardKey.isMissingNode() ? null : Fields.text(shardKey));
    }

    private static Document document(ObjectNode json, String place) throws BadRecordException {
        String id = json.path(ID).asText();
        if (id.isBlank()) {
            throw new BadRecordException(
                    null, "no id: a document in a dead letter has to have one");
        }
        Version version = version(id, json);
        if (json.path(DELETED).asBoolean()) {
            return Document.delete(id, place).withVersion(version);
        }
        if (!(json.path(PAYLOAD) instanceof ObjectNode payload)) {
            throw new BadRecordException(id, "the document in the dead letter has no payload");
        }
        try {
            return Document.upsert(
                            id,
                            json.path(TEXT).asText(),
                            Json.MAPPER.writeValueAsBytes(payload),
                            place)
                    .withVersion(version);
        } catch (JsonProcessingException e) {
            throw new BadRecordException(id, "its payload is no JSON: " + e.getOriginalMessage());
        }
    }
}
