package dev.weft.job.deadletters;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.weft.document.Document;
import dev.weft.document.DocumentJson;
import dev.weft.document.RawRecord;
import dev.weft.document.RecordFormat;
import dev.weft.document.Utf8;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * What a dead letter is about, whole enough to be read again.
 *
 * @param content the record as it was read, as far as the source kept it; null for a tombstone
 * @param encoding {@code text}, or {@code base64} where the bytes are no UTF-8
 * @param format of the content: {@code jsonl}, or {@code document} for one that was parsed
 * @param length the record's true length in bytes where the source cut it; else null
 * @param header of the file; null where the format has none
 * @param attributes what the source knew beside the content
 * @param vector the vector that came with it; null where none did
 */
public record Original(
        @JsonProperty("original") String content,
        @JsonProperty("originalEncoding") String encoding,
        @JsonProperty("originalFormat") String format,
        @JsonProperty("originalLength") @JsonInclude(Include.NON_NULL) Long length,
        @JsonInclude(Include.NON_NULL) String header,
        @JsonInclude(Include.NON_EMPTY) Map<String, String> attributes,
        @JsonInclude(Include.NON_NULL) float[] vector) {

    private static final String TEXT = "text";
    private static final String BASE64 = "base64";

    static Original of(RawRecord record) {
        byte[] value = record.value();
        Optional<String> text = record.tombstone() ? Optional.empty() : Utf8.text(value);
        boolean binary = !record.tombstone() && text.isEmpty();
        return new Original(
                binary ? Base64.getEncoder().encodeToString(value) : text.orElse(null),
                binary ? BASE64 : TEXT,
                record.format().toString(),
                record.overlong() ? record.length() : null,
                record.header(),
                record.attributes(),
                record.vector());
    }

    static Original of(Document document) {
        return new Original(
                DocumentJson.write(document),
                TEXT,
                RecordFormat.DOCUMENT.toString(),
                null,
                null,
                Map.of(),
                document.vector());
    }
}
