package dev.weft.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.document.NastyRecords.NastyRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every nasty record becomes a document, or says why not. */
class NastyRecordsTest {

    static List<NastyRecord> documents() {
        return corpus().filter(record -> record.reason() == null).toList();
    }

    static List<NastyRecord> others() {
        return corpus().filter(record -> record.reason() != null).toList();
    }

    private static Stream<NastyRecord> corpus() {
        return Stream.of(RecordFormat.values())
                .filter(format -> format != RecordFormat.DOCUMENT)
                .flatMap(format -> NastyRecords.of(format).stream());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void becomesADocumentWithItsId(NastyRecord record) throws Exception {
        Document document = parse(record.raw());

        assertThat(document.id()).isEqualTo(record.id() == null ? document.place() : record.id());
        assertThat(document.text()).isNotBlank();
        assertThat(Json.MAPPER.readTree(document.payload()).isObject()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("others")
    void becomesNoneAndSaysWhy(NastyRecord record) {
        assertThatThrownBy(() -> parse(record.raw()))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining(record.reason())
                // nothing of what the record holds
                .message()
                .hasSizeLessThan(250);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740993",
                "-9223372036854775808",
                "18446744073709551616",
                "0.1234567890123456789012345678901",
                "12.50"
            })
    void aNumberIsKeptAsItWasWritten(String number) throws Exception {
        byte[] line = ("{\"id\": 1, \"text\": \"a\", \"n\": " + number + "}").getBytes();
        Document document = parse(RawRecord.ofJson(line, "kafka:t/0", 1, Map.of()));

        assertThat(new String(document.payload())).endsWith("\"n\":" + number + "}");
    }

    private static Document parse(RawRecord record) throws BadRecordException {
        DocumentMapping mapping =
                new DocumentMapping(
                        record.format() == RecordFormat.TEXT ? DocumentMapping.POSITION : "id",
                        TextTemplate.parse("text"),
                        List.of(),
                        null,
                        null);
        return new DocumentParser(mapping).parse(record);
    }
}
