package dev.weft.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The record that a dead letter is about, as it was when it was first read. */
final class DeadRecord {

    private final ObjectNode letter;

    private DeadRecord(ObjectNode letter) {
        this.letter = letter;
    }

    /**
     * Takes the record out of a dead letter.
     *
     * @param letter the letter as one JSON object
     * @throws BadRecordException if that is no dead letter
     */
    static RawRecord of(ObjectNode letter) throws BadRecordException {
        return new DeadRecord(letter).record();
    }

    private RawRecord record() throws BadRecordException {
        String flaw = Fields.flaw(letter);
        if (flaw != null) {
            throw bad(flaw);
        }
        RecordFormat format = format();
        byte[] value = value(format);
        String place = text("place");
        int hash = place.lastIndexOf('#');
        return new RawRecord(
                format,
                value,
                letter.path("originalLength").asLong(value == null ? 0 : value.length),
                letter.path("header").textValue(),
                place.substring(0, Math.max(0, hash)),
                position(place.substring(hash + 1)),
                attributes(),
                vector(),
                letter.path("attempts").asInt(1));
    }

    private RecordFormat format() throws BadRecordException {
        String name = text("originalFormat");
        Optional<RecordFormat> format =
                Arrays.stream(RecordFormat.values())
                        .filter(known -> known.toString().equals(name))
                        .findFirst();
        return format.orElseThrow(() -> bad("its originalFormat is none of Weft's"));
    }

    /** Null for a tombstone. */
    private byte[] value(RecordFormat format) throws BadRecordException {
        // a letter about a letter has one
        if (letter.path("original").isNull() && format != RecordFormat.DEAD_LETTER) {
            return null;
        }
        String original = text("original");
        if (!letter.path("originalEncoding").asText().equals("base64")) {
            return original.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(original);
        } catch (IllegalArgumentException e) {
            throw bad("its original is not base64, as it says");
        }
    }

    private static long position(String digits) throws BadRecordException {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw bad("its place doesn't end in #NUMBER");
        }
    }

    private Map<String, String> attributes() {
        Map<String, String> attributes = new HashMap<>();
        for (Map.Entry<String, JsonNode> one : letter.path("attributes").properties()) {
            attributes.put(one.getKey(), Fields.text(one.getValue()));
        }
        return attributes;
    }

    private float[] vector() throws BadRecordException {
        JsonNode list = letter.path("vector");
        if (!list.isArray()) {
            return null;
        }
        float[] vector = new float[list.size()];
        for (int i = 0; i < vector.length; i++) {
            try {
                // what is no finite number is a text in JSON
                vector[i] = Float.parseFloat(list.get(i).asText());
            } catch (NumberFormatException e) {
                throw bad("number " + i + " of its vector is none");
            }
        }
        return vector;
    }

    private String text(String name) throws BadRecordException {
        JsonNode value = letter.path(name);
        if (!value.isTextual()) {
            throw bad("it has no " + name);
        }
        return value.textValue();
    }

    private static BadRecordException bad(String reason) {
        return new BadRecordException(null, "this is no dead letter of Weft's: " + reason);
    }
}
