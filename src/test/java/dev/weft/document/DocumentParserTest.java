package dev.weft.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentParserTest {

    private static final String PLACE = "file:/books#17";

    @Test
    void aJsonLineBecomesADocumentWithAllItsFieldsAsPayload() throws Exception {
        Document document =
                parser(List.of(), null)
                        .parse(
                                record(
                                        "{\"id\": 7, \"text\": \"Emma\", \"price\": 9.90, \"of\": [1815]}"));

        assertThat(document.id()).isEqualTo("7");
        assertThat(document.kind()).isEqualTo(Document.Kind.UPSERT);
        assertThat(document.text()).isEqualTo("Emma");
        assertThat(document.place()).isEqualTo(PLACE);
        assertThat(payload(document))
                .isEqualTo(
                        json("{\"id\": 7, \"text\": \"Emma\", \"price\": 9.90, \"of\": [1815]}"));
    }

    @Test
    void onlyTheNamedFieldsBecomePayload() throws Exception {
        Document document =
                parser(List.of("by.name", "missing", "year"), "year")
                        .parse(
                                record(
                                        "{\"id\":\"a\",\"text\":\"Emma\",\"by\":{\"name\":\"A\"},\"year\":1815}"));

        assertThat(payload(document)).isEqualTo(json("{\"by.name\":\"A\",\"year\":1815}"));
    }

    @Test
    void aCsvRecordBecomesADocumentOfItsColumns() throws Exception {
        RawRecord record =
                RawRecord.ofFile(
                        RecordFormat.CSV,
                        utf8("b-1,\"Emma, a \"\"novel\"\"\nof 1815\""),
                        30,
                        "id, text",
                        "file:/books",
                        17);
        Document document = parser(List.of(), null).parse(record);

        assertThat(document.id()).isEqualTo("b-1");
        assertThat(document.text()).isEqualTo("Emma, a \"novel\"\nof 1815");
    }

    @Test
    void aUuidsCaseMakesNoOtherDocument() throws Exception {
        DocumentParser parser = parser(List.of(), null);
        String id = "550E8400-E29B-41D4-A716-446655440000";
        assertThat(parser.parse(record("{\"id\":\"" + id + "\",\"text\":\"a\"}")).id())
                .isEqualTo(id.toLowerCase());
    }

    @Test
    void aTombstoneDeletesTheDocumentOfItsKey() throws Exception {
        RawRecord tombstone = RawRecord.ofJson(null, "kafka:t/0", 5, Map.of("@key", "b-1"));
        DocumentMapping byKey =
                new DocumentMapping("@key", TextTemplate.parse("text"), List.of(), null, null);

        assertThat(new DocumentParser(byKey).parse(tombstone))
                .usingRecursiveComparison()
                .isEqualTo(Document.delete("b-1", "kafka:t/0#5"));
        DocumentMapping versioned =
                new DocumentMapping("@key", TextTemplate.parse("text"), List.of(), "updated", null);
        assertThat(new DocumentParser(versioned).parse(tombstone).version()).isNull();
        assertThatThrownBy(() -> parser(List.of(), null).parse(tombstone))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("a tombstone has no field 'id'");
    }

    @Test
    void aDocumentHasAShardKeyOnlyWhereItIsWrittenUnderOne() throws Exception {
        DocumentMapping mapping =
                new DocumentMapping("@key", TextTemplate.parse("text"), List.of(), null, null);
        RawRecord record =
                RawRecord.ofJson(
                        utf8("{\"text\":\"Emma\"}"),
                        "qdrant:books/1",
                        0,
                        Map.of("@key", "1", RawRecord.SHARD_KEY, "7"));

        Document document = new DocumentParser(mapping, true).parse(record);
        assertThat(document.shardKey()).isEqualTo("7");
        assertThat(DocumentJson.read((ObjectNode) json(DocumentJson.write(document)), "here"))
                .extracting(Document::shardKey)
                .isEqualTo("7");
        assertThat(new DocumentParser(mapping).parse(record).shardKey()).isNull();
    }

    @Test
    void aChangeBehindAScanIsNewerThanItAlsoWithoutAVersion() throws Exception {
        Map<String, String> attributes = Map.of("@key", "b-1", DocumentMapping.GENERATION, "1");
        DocumentParser versioned =
                new DocumentParser(
                        new DocumentMapping(
                                "@key", TextTemplate.parse("text"), List.of(), "n", null));
        DocumentParser plain =
                new DocumentParser(
                        new DocumentMapping(
                                "@key", TextTemplate.parse("text"), List.of(), null, null));
        RawRecord change =
                RawRecord.ofJson(utf8("{\"text\":\"Emma\",\"n\":3}"), "kafka:t/0", 5, attributes);
        RawRecord tombstone = RawRecord.ofJson(null, "kafka:t/0", 6, attributes);

        assertThat(versioned.parse(change).version()).isEqualTo(new Version(3L, 1));
        assertThat(versioned.parse(tombstone).version()).isEqualTo(new Version(null, 1));
        assertThat(plain.parse(change).version()).isEqualTo(new Version(null, 1));
        assertThat(payload(plain.parse(change))).isEqualTo(json("{\"text\":\"Emma\",\"n\":3}"));
    }

    @Test
    void attributesServeTheMappingAndStayOutOfThePayload() throws Exception {
        DocumentMapping mapping =
                new DocumentMapping(
                        "@key",
                        TextTemplate.parse("{title} in {@header.lang}"),
                        List.of(),
                        "@timestamp",
                        null);
        // Logstash's name for its own time
        String fields = "{\"title\":\"Emma\",\"@timestamp\":\"1815\"}";
        Document document =
                new DocumentParser(mapping)
                        .parse(
                                RawRecord.ofJson(
                                        utf8(fields),
                                        "kafka:t/0",
                                        5,
                                        Map.of(
                                                "@key",
                                                "k",
                                                "@header.lang",
                                                "en",
                                                "@timestamp",
                                                "9")));

        assertThat(document.text()).isEqualTo("Emma in en");
        assertThat(payload(document)).isEqualTo(json(fields));
        assertThat(document.version()).isEqualTo(new Version(9));
    }

    @Test
    void aTextLineIsItsOwnTextAndItsPlaceIsItsId() throws Exception {
        DocumentMapping mapping =
                new DocumentMapping(
                        DocumentMapping.POSITION,
                        TextTemplate.parse("text"),
                        List.of(),
                        null,
                        null);
        Document document = new DocumentParser(mapping).parse(record(RecordFormat.TEXT, "Emma"));

        assertThat(document.id()).isEqualTo(PLACE);
        assertThat(document.text()).isEqualTo("Emma");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1815                     | 1815",
                "'\"1815\"'               | 1815",
                "'\"1764000000000000000\"' | 1764000000000000000",
                "'\"1970-01-01T00:00:01Z\"'      | 1000",
                "'\"1970-01-01T01:00:01+01:00\"' | 1000",
            })
    void theVersionIsAWholeNumberOrADate(String version, long expected) throws Exception {
        Document document =
                parser(List.of(), "v")
                        .parse(record("{\"id\":1,\"text\":\"Emma\",\"v\":" + version + "}"));

        assertThat(document.version()).isEqualTo(new Version(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{\"id\": 1, \"text\"          | not valid JSON",
                "{\"id\":1,\"text\":\"a\"} x   | not valid JSON",
                "{\"id\":1,\"id\":2,\"text\":\"a\"} | Duplicate",
                "[1]                           | a JSON array, not an object",
                "{\"text\":\"a\"}              | 'id' is missing",
                "{\"id\":\" \",\"text\":\"a\"} | 'id' is blank",
                "{\"id\":1.5,\"text\":\"a\"}   | 'id' is a fraction",
                "{\"id\":{},\"text\":\"a\"}    | 'id' is an object",
                "{\"id\":1}                    | no text: text missing or blank",
                "{\"id\":1,\"text\":\" \"}     | no text: text missing or blank",
                "{\"id\":1,\"text\":\"a\"}     | field 'v' is missing",
                "{\"id\":1,\"text\":\"a\",\"v\":\"+999999999-12-31T00:00:00Z\"} | neither a whole number",
                "{\"id\":1,\"text\":\"a\",\"v\":\"99999999999999999999\"} | neither a whole number",
                "{\"id\":1,\"text\":\"a\",\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]} | not valid JSON",
                "{\"id\":1,\"text\":\"a\",\"v\":\"soon\"} | neither a whole number of 64 bits nor a date",
                "{\"id\":1,\"text\":\"a\",\"v\":2,\"x\":\"\\ud800\"} | half a character",
            })
    void whatIsNoDocumentSaysWhy(String line, String reason) {
        assertThatThrownBy(() -> parser(List.of(), "v").parse(record(line)))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "1                | the record has 1 columns, the header 2",
                "1,a,b            | the record has 3 columns, the header 2",
                "1,\"a            | not valid CSV",
            })
    void aBrokenCsvRecordSaysWhy(String line, String reason) {
        RawRecord record =
                RawRecord.ofFile(
                        RecordFormat.CSV, utf8(line), line.length(), "id,text", "file:/books", 17);
        assertThatThrownBy(() -> parser(List.of(), null).parse(record))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void csvRecordsOfSeveralFilesInTurnsAreEachReadByTheirOwnHeader() throws Exception {
        DocumentParser parser = parser(List.of(), null);
        for (int i = 0; i < 3; i++) {
            assertThat(parser.parse(csv("id,text", "1,a")).text()).isEqualTo("a");
            assertThat(parser.parse(csv("text,id", "1,a")).text()).isEqualTo("1");
        }
        assertThatThrownBy(() -> parser.parse(csv("id,text, id", "1,a,2")))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("names column 'id' twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "##         | the header holds 0 CSV rows",
                "id,\"text | the header is not valid CSV: check its quotes",
                "\"id\"x,text | the header is not valid CSV: check its quotes",
                "id;text    | the record has 2 columns, the header 1",
                "id,id      | the header names column 'id' twice",
                "Id,text    | no id: 'id' is missing",
                "id,Text    | no text: text missing",
            })
    void aHeaderThatNamesNotWhatIsAskedForSaysWhy(String header, String reason) {
        assertThatThrownBy(() -> parser(List.of(), null).parse(csv(header, "1,a")))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining(reason);
    }

    private static RawRecord csv(String header, String line) {
        return RawRecord.ofFile(
                RecordFormat.CSV, utf8(line), line.length(), header, "file:/books", 17);
    }

    @Test
    void aRecordThatIsNotUtf8SaysAtWhichByte() {
        RawRecord latin1 =
                RawRecord.ofFile(
                        RecordFormat.TEXT,
                        "caf\u00e9 au lait".getBytes(StandardCharsets.ISO_8859_1),
                        12,
                        null,
                        "f",
                        0);
        assertThatThrownBy(() -> parser(List.of(), null).parse(latin1))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("byte 3 of the record is not UTF-8");
    }

    @Test
    void anOverlongRecordSaysHowLongItIs() {
        RawRecord cut = RawRecord.ofFile(RecordFormat.JSONL, utf8("{\"id\""), 1000, null, "f", 0);
        assertThatThrownBy(() -> parser(List.of(), null).parse(cut))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("1000 bytes long, the limit is 5");
    }

    private static DocumentParser parser(List<String> payload, String version) {
        return new DocumentParser(
                new DocumentMapping("id", TextTemplate.parse("text"), payload, version, null));
    }

    private static RawRecord record(String line) {
        return record(RecordFormat.JSONL, line);
    }

    private static RawRecord record(RecordFormat format, String line) {
        byte[] bytes = utf8(line);
        return RawRecord.ofFile(format, bytes, bytes.length, null, "file:/books", 17);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode payload(Document document) throws Exception {
        return new JsonMapper().readTree(document.payload());
    }

    private static JsonNode json(String text) throws Exception {
        return new JsonMapper().readTree(text);
    }
}
