package dev.weft.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GivenVectorTest {

    @Test
    void theVectorIsTakenBitForBitAndIsNoPayload() throws Exception {
        Document document =
                parser("v")
                        .parse(
                                record(
                                        "{\"id\":1,\"v\":[0.1,-3e-45,16777217],\"title\":\"Emma\"}",
                                        null));

        assertThat(document.vector()).containsExactly(0.1f, -3e-45f, 16777216f);
        assertThat(document.text()).isEmpty();
        assertThat(new JsonMapper().readTree(document.payload()))
                .isEqualTo(new JsonMapper().readTree("{\"id\":1,\"title\":\"Emma\"}"));
    }

    @Test
    void anyFloatIsReadAsJavaReadsIt() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            float any = Float.intBitsToFloat(random.nextInt());
            String number =
                    switch (round % 4) {
                        case 0 -> Float.toString(Float.isFinite(any) ? any : 0);
                        case 1 -> Double.toString((float) random.nextGaussian());
                        case 2 -> Double.toString(random.nextGaussian() * Float.MIN_NORMAL);
                        default -> Long.toString(random.nextLong());
                    };
            Document document =
                    parser("v").parse(record("{\"v\":[1,2," + number + "],\"id\":1}", null));
            assertThat(document.vector()[2]).as(number).isEqualTo(Float.parseFloat(number));
        }
    }

    @Test
    void textBesideTheVectorMayBeInAnyScript() throws Exception {
        Document document =
                parser("v")
                        .parse(
                                record(
                                        "{\"id\":1,\"v\":[1,2,3],\"title\":\"Война и мир 🕊\"}",
                                        null));

        assertThat(document.vector()).containsExactly(1, 2, 3);
        assertThat(new JsonMapper().readTree(document.payload()).get("title").textValue())
                .isEqualTo("Война и мир 🕊");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"v\":[1,2,3],\"id\":1,\"t\":\"[9]\"}",
                "{\"id\":1,\"t\":\"[9]\",\"v\":[1,2,3]}",
                " { \"id\" : 1 , \"v\" : [ 1, 2, 3 ] , \"t\" : \"[9]\" } ",
                "{\"id\":1,\"in\":{\"v\":[9]},\"list\":[[9],{\"v\":[9]}],\"v\":[1,2,3],\"t\":\"[9]\"}",
                "{\"id\":1,\"w\":[4,5,6],\"v\":[1,2,3],\"t\":\"[9]\"}"
            })
    void theVectorMayStandAnywhereInTheRecord(String line) throws Exception {
        Document document = parser("v", "w").parse(record(line, null));

        assertThat(document.id()).isEqualTo("1");
        assertThat(document.vector()).containsExactly(1, 2, 3);
        assertThat(new JsonMapper().readTree(document.payload()).get("t").textValue())
                .isEqualTo("[9]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16"})
    void noOtherEncodingIsGuessed(String encoding) {
        byte[] line = "{\"id\":1,\"v\":[1,2,3]}".getBytes(Charset.forName(encoding));

        assertThatThrownBy(
                        () -> parser("v").parse(RawRecord.ofJson(line, "file:/books", 0, Map.of())))
                .isInstanceOf(BadRecordException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {".5", "e3", "7", "]", "x"})
    void whatStandsRightBehindTheListIsNoPartOfANumber(String garbage) {
        String line = "{\"id\":1,\"v\":[1,2,3]" + garbage + "}";

        assertThatThrownBy(() -> parser("v").parse(record(line, null)))
                .isInstanceOf(BadRecordException.class);
    }

    @Test
    void bytesThatAreNoUtf8BesideTheVectorAreToldByTheirPlace() {
        byte[] line = "{\"v\":[1,2,3],\"id\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(
                        () -> parser("v").parse(RawRecord.ofJson(line, "file:/books", 0, Map.of())))
                .hasMessageContaining("byte 19 of the record is not UTF-8");
    }

    @Test
    void aPayloadThatNamesTheVectorKeepsIt() throws Exception {
        DocumentMapping mapping =
                new DocumentMapping(
                        "id",
                        TextTemplate.NONE,
                        List.of("v"),
                        null,
                        new GivenVector(List.of("v"), 3));
        Document document =
                new DocumentParser(mapping).parse(record("{\"id\":1,\"v\":[1,2.5,3]}", null));

        assertThat(new JsonMapper().readTree(document.payload()))
                .isEqualTo(new JsonMapper().readTree("{\"v\":[1,2.5,3]}"));
    }

    @Test
    void anInnerFieldIsFoundAndTakenOutOfThePayloadToo() throws Exception {
        Document document =
                parser("e.v").parse(record("{\"id\":1,\"e\":{\"v\":[1,2,3],\"by\":\"me\"}}", null));

        assertThat(document.vector()).containsExactly(1, 2, 3);
        assertThat(new String(document.payload(), StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":1,\"e\":{\"by\":\"me\"}}");
    }

    @Test
    void aCsvRecordHasItInATextThatIsAList() throws Exception {
        byte[] row = "1,\"[1, 2.5, 3]\"".getBytes(StandardCharsets.UTF_8);
        RawRecord record =
                RawRecord.ofFile(RecordFormat.CSV, row, row.length, "id,v", "file:/books", 17);

        assertThat(parser("v").parse(record).vector()).containsExactly(1, 2.5f, 3);
    }

    @Test
    void whatTheSourceHasBesideTheContentComesFirst() throws Exception {
        DocumentParser parser = parser("@vector", "v");

        assertThat(parser.parse(record("{\"id\":1}", new float[] {4, 5, 6})).vector())
                .containsExactly(4, 5, 6);
        assertThat(parser.parse(record("{\"id\":1,\"v\":[1,2,3]}", null)).vector())
                .containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{\"id\":1}                       | no vector in v: it is missing (document.vector)",
                "{\"id\":1,\"v\":null}            | it is null, not a list of numbers",
                "{\"id\":1,\"v\":\"[1,2\"}        | it is a text, not a list of numbers",
                "{\"id\":1,\"v\":\"[1e9999999999]\"} | it is a text, not a list of numbers",
                "{\"id\":1,\"v\":\"12\"}          | it is a text, not a list of numbers",
                "{\"id\":1,\"v\":{\"0\":1}}       | it is an object, not a list of numbers",
                "{\"id\":1,\"v\":[1,2]}           | it has 2 numbers, the collection's vectors have 3",
                "{\"id\":1,\"v\":[1,2,3,4]}       | it has 4 numbers, the collection's vectors have 3",
                "{\"id\":1,\"v\":[1,\"2\",3]}     | number 1 is a text",
                "{\"id\":1,\"v\":[1,2,[3]]}       | number 2 is a list",
                "{\"id\":1,\"v\":[null,2,3]}      | number 0 is null",
                "{\"id\":1,\"v\":[1,1e39,3]}      | number 1 is not finite in 32 bits",
                "{\"id\":1,\"v\":[1,-1e4000,3]}   | number 1 is not finite in 32 bits",
                "{\"id\":1,\"v\":[1,NaN,3]}       | not valid JSON",
                "{\"id\":1,\"v\":[1,2,3]} {}      | not valid JSON",
                "{\"id\":1,\"v\":[1,2,3],\"id\":2} | not valid JSON: Duplicate",
                "[1,2,3]                         | a JSON array, not an object",
            })
    void whatIsNoVectorSaysWhy(String line, String reason) {
        assertThatThrownBy(() -> parser("v").parse(record(line, null)))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aStoredVectorIsCheckedToo() {
        DocumentParser parser = parser("@vector");
        assertThatThrownBy(() -> parser.parse(record("{\"id\":1}", new float[] {1, Float.NaN, 2})))
                .hasMessageContaining("number 1 is not finite");
        assertThatThrownBy(() -> parser.parse(record("{\"id\":1}", new float[] {1})))
                .hasMessageContaining("it has 1 numbers");
    }

    @Test
    void theFingerprintIsOfTheVectorNotOfTheText() {
        Document document = Document.upsert("1", "text", new byte[0], "here");
        Fingerprint one = Fingerprint.of(document.withVector(new float[] {1, 2}), "given");

        assertThat(Fingerprint.of(document.withVector(new float[] {1, 2}), "given")).isEqualTo(one);
        assertThat(Fingerprint.of(document.withVector(new float[] {1, 3}), "given").text())
                .isNotEqualTo(one.text());
        assertThat(
                        Fingerprint.of(
                                Document.upsert("1", "another", new byte[0], "here")
                                        .withVector(new float[] {1, 2}),
                                "given"))
                .isEqualTo(one);
    }

    private static DocumentParser parser(String... fields) {
        return new DocumentParser(
                new DocumentMapping(
                        "id",
                        TextTemplate.NONE,
                        List.of(),
                        null,
                        new GivenVector(List.of(fields), 3)));
    }

    private static RawRecord record(String line, float[] vector) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return RawRecord.ofJson(bytes, "file:/books", 17, Map.of()).withVector(vector);
    }
}
