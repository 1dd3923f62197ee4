package dev.weft.job.cutover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Records that outlive the Weft that wrote them, as JSON: fields that a later one has added are no mistake. */
final class GrowingJson {

    private static final JsonMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private GrowingJson() {}

    static <T> T parse(String json, Class<T> type) throws JsonProcessingException {
        return JSON.readValue(json, type);
    }

    /** @param value a record of numbers, texts and such records */
    static String of(Record value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException numbersAndTexts) {
            throw new IllegalStateException(numbersAndTexts);
        }
    }
}
