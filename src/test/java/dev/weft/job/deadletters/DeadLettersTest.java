package dev.weft.job.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.document.BadRecordException;
import dev.weft.document.Document;
import dev.weft.document.DocumentMapping;
import dev.weft.document.DocumentParser;
import dev.weft.document.GivenVector;
import dev.weft.document.RawRecord;
import dev.weft.document.RecordFormat;
import dev.weft.document.TextTemplate;
import dev.weft.document.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written of a record that can't be taken, and how it is read again. */
class DeadLettersTest {

    private static final BadRecordException REASON = new BadRecordException(null, "why");
    private static final DocumentParser PARSER = parser(null);
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void everyByteAndAllBesideIsThereAgain() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            byte[] value = new byte[random.nextInt(60)];
            random.nextBytes(value);
            if (round % 2 == 0) {
                value =
                        random.ints(20, 0, 0xD800)
                                .mapToObj(Character::toString)
                                .reduce("", String::concat)
                                .getBytes(StandardCharsets.UTF_8);
            }
            RawRecord record =
                    new RawRecord(
                            RecordFormat.CSV,
                            value,
                            value.length + random.nextInt(2),
                            "id,\"te\nxt\"",
                            "file:/a#b.csv",
                            random.nextLong() >>> 1,
                            Map.of("@key", "\u00e9\"", "@header.x", ""),
                            new float[] {0.1f, Float.NaN, Float.NEGATIVE_INFINITY},
                            random.nextInt(5));
            RawRecord again = PARSER.opened(line(DeadLetters.unreadable(record, REASON)));

            assertThat(again)
                    .usingRecursiveComparison()
                    .ignoringFields("attempts", "vector")
                    .isEqualTo(record);
            assertThat(again.vector()).isEqualTo(record.vector());
            assertThat(again.attempts()).isEqualTo(record.attempts() + 1);
        }
    }

    @Test
    void aTombstoneDeletesAlsoWhenItIsReadAgain() throws Exception {
        RawRecord tombstone = RawRecord.ofJson(null, "kafka:t/0", 5, Map.of("@key", "b-1"));
        assertThatThrownBy(() -> PARSER.parse(tombstone)).hasMessageContaining("a tombstone");
        DocumentParser mended =
                new DocumentParser(
                        new DocumentMapping(
                                "@key", TextTemplate.parse("text"), List.of(), null, null));

        assertThat(mended.parse(line(DeadLetters.unreadable(tombstone, REASON))))
                .usingRecursiveComparison()
                .isEqualTo(Document.delete("b-1", "kafka:t/0#5").withAttempts(1));
    }

    @Test
    void aDocumentBehindParsingIsTakenAsItIs() throws Exception {
        Document document =
                Document.upsert("7", "Emma", utf8("{\"n\":1.50}"), "file:/books#17")
                        .withVersion(new Version(-3));
        assertThat(PARSER.parse(line(DeadLetters.unembeddable(document, "why"))))
                .usingRecursiveComparison()
                .isEqualTo(document.withAttempts(1));
        for (Long value : Arrays.asList(null, 7L)) {
            Document change = document.withVersion(new Version(value, 1));
            assertThat(PARSER.parse(line(DeadLetters.unembeddable(change, "why"))).version())
                    .isEqualTo(change.version());
        }

        Document given = document.withVector(new float[] {1, 2});
        assertThat(parser(2).parse(line(DeadLetters.unembeddable(given, "why"))))
                .usingRecursiveComparison()
                .isEqualTo(given.withAttempts(1));
        assertThatThrownBy(() -> parser(3).parse(line(DeadLetters.unembeddable(given, "why"))))
                .hasMessageContaining("it has 2 numbers, the collection's vectors have 3");
        assertThatThrownBy(() -> parser(3).parse(line(DeadLetters.unembeddable(document, "why"))))
                .hasMessageContaining("no vector in v: it is missing");
    }

    @Test
    void aRecordThatWasCutIsSaidToBe() throws Exception {
        RawRecord cut =
                RawRecord.ofFile(RecordFormat.JSONL, utf8("{\"id\":"), 5000, null, "file:/a", 3);
        RawRecord again = PARSER.opened(line(DeadLetters.unreadable(cut, REASON)));

        assertThatThrownBy(() -> PARSER.parse(again))
                .hasMessage(
                        "the record is 5000 bytes long, of which the dead letter holds 6: read its"
                                + " source again with a higher source.files.max-record-size");
        assertThat(PARSER.opened(line(DeadLetters.unreadable(again, REASON))).attempts())
                .isEqualTo(2);
    }

    @Test
    void aLetterThatCouldNotBeOpenedIsOpenedWithTheOneAroundIt() throws Exception {
        RawRecord record = RawRecord.ofFile(RecordFormat.TEXT, utf8("Emma"), 4, null, "file:/a", 3);
        RawRecord letter = line(DeadLetters.unreadable(record, REASON));
        assertThat(PARSER.opened(line(DeadLetters.unreadable(letter, REASON))).value())
                .isEqualTo(utf8("Emma"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{}                                             | it has no originalFormat",
                "{\"originalFormat\":\"xml\"}                   | its originalFormat is none",
                "{\"originalFormat\":\"jsonl\"}                 | it has no original",
                "{\"originalFormat\":\"jsonl\",\"original\":\"a\"} | it has no place",
                "{\"originalFormat\":\"jsonl\",\"original\":\"a\",\"place\":\"a\"} | its place doesn't end in #NUMBER",
                "{\"originalFormat\":\"jsonl\",\"original\":\"\\ud800\"} | half a character",
                "{\"originalFormat\":\"jsonl\",\"original\":\"&\",\"originalEncoding\":\"base64\"} | is not base64",
                "{\"originalFormat\":\"document\",\"original\":\"{}\",\"place\":\"a#1\"} | no id",
                "{\"originalFormat\":\"document\",\"original\":\"{\\\"id\\\":\\\"1\\\"}\",\"place\":\"a#1\"} | has no payload",
                "{\"originalFormat\":\"document\",\"original\":\"{\\\"id\\\":\\\"1\\\",\\\"version\\\":{},\\\"payload\\\":{}}\",\"place\":\"a#1\"} | as its version an object",
                "{\"originalFormat\":\"document\",\"original\":\"{\\\"id\\\":\\\"1\\\",\\\"payload\\\":{\\\"x\\\":\\\"\\\\ud800\\\"}}\",\"place\":\"a#1\"} | field 'payload.x' holds half a character",
                "no json                                        | not valid JSON",
            })
    void whatIsNoDeadLetterSaysWhy(String line, String reason) {
        RawRecord record = line(utf8(line));
        assertThatThrownBy(() -> PARSER.parse(record))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "1.5", "[7]", "null", "-1", "\"de\"", "\"\"", "\"07\"", "\"\\\"de\""})
    void aShardKeyThatWasMendedIntoNoneSaysHowItIsWritten(String shardKey) throws Exception {
        DocumentParser parser = new DocumentParser(PARSER.mapping(), true);
        JsonNode key = JSON.readTree(shardKey);
        String shown = key.isTextual() ? key.textValue() : shardKey;
        for (RawRecord letter : List.of(ofDocument(key), ofRecord(key))) {
            assertThatThrownBy(() -> parser.parse(letter))
                    .isInstanceOf(BadRecordException.class)
                    .hasMessageStartingWith(
                            "'"
                                    + shown
                                    + "' is no shard key: write \"7\" for the number 7, \"\\\"de\\\"\"")
                    .extracting(e -> ((BadRecordException) e).documentId())
                    .isEqualTo("1");
            // where there are none it has no say
            assertThat(PARSER.parse(letter).shardKey()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"7\"", "\"\\\"de\\\"\""})
    void aShardKeyThatWasMendedWellIsTaken(String shardKey) throws Exception {
        DocumentParser parser = new DocumentParser(PARSER.mapping(), true);
        JsonNode key = JSON.readTree(shardKey);
        for (RawRecord letter : List.of(ofDocument(key), ofRecord(key))) {
            assertThat(parser.parse(letter).shardKey()).isEqualTo(key.asText());
        }
    }

    @Test
    void aShardKeyIsOneHoweverItIsEscaped() throws Exception {
        DocumentParser parser = new DocumentParser(PARSER.mapping(), true);
        JsonNode key = JSON.getNodeFactory().textNode("\"d\\u0065\"");
        for (RawRecord letter : List.of(ofDocument(key), ofRecord(key))) {
            assertThat(parser.parse(letter).shardKey()).isEqualTo("\"de\"");
        }
    }

    private static RawRecord ofDocument(JsonNode shardKey) {
        ObjectNode document = JSON.createObjectNode().put("id", "1").put("text", "Emma");
        document.set("payload", JSON.createObjectNode());
        document.set("shardKey", shardKey);
        return letter("document", document, JSON.createObjectNode());
    }

    private static RawRecord ofRecord(JsonNode shardKey) {
        return letter(
                "jsonl",
                JSON.createObjectNode().put("id", "1").put("text", "Emma"),
                JSON.createObjectNode().set(RawRecord.SHARD_KEY, shardKey));
    }

    private static RawRecord letter(String format, ObjectNode original, ObjectNode attributes) {
        return line(
                utf8(
                        JSON.createObjectNode()
                                .put("originalFormat", format)
                                .put("original", original.toString())
                                .put("place", "a#1")
                                .set("attributes", attributes)
                                .toString()));
    }

    /** The letter as it stands in its file. */
    private static RawRecord line(DeadLetter letter) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        new DeadLetterEncoder().encode(letter, file);
        byte[] line = Arrays.copyOf(file.toByteArray(), file.size() - 1);
        assertThat(line).doesNotContain('\n');
        return line(line);
    }

    private static RawRecord line(byte[] line) {
        return RawRecord.ofFile(RecordFormat.DEAD_LETTER, line, line.length, null, "file:/dead", 0);
    }

    private static DocumentParser parser(Integer dimension) {
        return new DocumentParser(
                new DocumentMapping(
                        "id",
                        TextTemplate.parse("text"),
                        List.of(),
                        null,
                        dimension == null ? null : new GivenVector(List.of("v"), dimension)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
