package dev.weft.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.lang3.ArrayUtils;

/** Records such as sources meet in the wild, and what has to become of each. */
public final class NastyRecords {

    /** Of the CSV records. */
    public static final String HEADER = "id,text,more";

    private static final int TEN_MB = 10 << 20;

    private final List<NastyRecord> records = new ArrayList<>();
    private final RecordFormat format;

    private NastyRecords(RecordFormat format) {
        this.format = format;
    }

    /**
     * One of them.
     *
     * @param name what is nasty about it
     * @param id of the document that it becomes; null where it becomes none, or its place is its id
     * @param reason part of what is said where it becomes no document; null where it becomes one
     */
    public record NastyRecord(
            String name, RecordFormat format, byte[] bytes, String id, String reason) {

        public RawRecord raw() {
            String header = format.hasHeader() ? HEADER : null;
            return RawRecord.ofFile(format, bytes, bytes.length, header, "file:/nasty", 17);
        }

        @Override
        public String toString() {
            return format + ": " + name;
        }
    }

    /** All of a format. */
    public static List<NastyRecord> of(RecordFormat format) {
        NastyRecords corpus = new NastyRecords(format);
        switch (format) {
            case JSONL -> {
                corpus.brokenJson();
                corpus.deepJson();
                corpus.ids();
                corpus.texts();
                corpus.numbers();
                corpus.bytes();
            }
            case CSV -> corpus.csv();
            case TEXT -> corpus.lines();
            case DEAD_LETTER -> corpus.letters();
            case DOCUMENT -> throw new IllegalArgumentException("comes inside dead letters alone");
        }
        return corpus.records;
    }

    private void brokenJson() {
        bad("cut off in a name", "{\"id\": 1, \"te", "not valid JSON: Unexpected end-of-input");
        bad("cut off in a text", "{\"id\": 1, \"text\": \"a", "at column");
        bad("cut off behind a comma", "{\"id\": 1,", "not valid JSON");
        bad("cut off in an escape", "{\"id\": 1, \"text\": \"\\u00", "not valid JSON");
        bad("cut off in a number", "{\"id\": -", "not valid JSON");
        bad("more behind it", "{\"id\": 1, \"text\": \"a\"}}", "not valid JSON");
        bad("two in a line", "{\"id\": 1, \"text\": \"a\"}{\"id\": 2}", "not valid JSON");
        bad("a comma too many", "{\"id\": 1, \"text\": \"a\",}", "not valid JSON");
        bad("single quotes", "{'id': 1, 'text': 'a'}", "not valid JSON");
        bad("names without quotes", "{id: 1}", "not valid JSON");
        bad("a comment", "{\"id\": 1 /* one */}", "not valid JSON");
        bad("a tab in a text", "{\"id\": 1, \"text\": \"a\tb\"}", "not valid JSON");
        bad("NUL in a text", "{\"id\": 1, \"text\": \"a\0b\"}", "not valid JSON");
        bad("NUL alone", "\0", "not valid JSON");
        bad("an unknown escape", "{\"id\": 1, \"text\": \"\\x41\"}", "not valid JSON");
        bad("a mark in the middle", "{\uFEFF\"id\": 1}", "not valid JSON");
        bad("no-break space around it", "\u00A0{\"id\": 1}\u00A0", "not valid JSON");
        bad("XML", "<id>1</id>", "not valid JSON");
        bad("a list", "[{\"id\": 1, \"text\": \"a\"}]", "a JSON array, not an object");
        bad("a text", "\"id\"", "a JSON string, not an object");
        bad("a number", "17", "a JSON number, not an object");
        bad("null", "null", "a JSON null, not an object");
        bad("true", "true", "a JSON boolean, not an object");
        bad("nothing in it", "{}", "no id: 'id' is missing");
        bad("the id twice", "{\"id\": 1, \"id\": 2, \"text\": \"a\"}", "Duplicate");
        bad(
                "a field within a field twice",
                "{\"id\": 1, \"text\": \"a\", \"by\": {\"name\": 1, \"name\": 1}}",
                "Duplicate");
        bad(
                "the same name, once spelled out",
                "{\"id\": 1, \"text\": \"a\", \"x\": 1, \"\\u0078\": 2}",
                "Duplicate");
    }

    private void deepJson() {
        good("as deep as may be", nested(Json.MAX_DEPTH - 1), "deep");
        bad("too deep", nested(Json.MAX_DEPTH), "not valid JSON: Document nesting depth");
        bad("far too deep", "[".repeat(1 << 20), "nesting depth");
        bad("far too deep, objects", "{\"a\":".repeat(1 << 18), "nesting depth");
        StringBuilder wide = new StringBuilder("{\"id\": \"wide\", \"text\": \"a\"");
        for (int i = 0; i < 20_000; i++) {
            wide.append(", \"field ").append(i).append("\": ").append(i);
        }
        good("twenty thousand fields", wide.append('}').toString(), "wide");
        good(
                "a long list",
                "{\"id\": \"list\", \"text\": \"a\", \"list\": [" + "1,".repeat(100_000) + "1]}",
                "list");
        bad(
                "a name without end",
                "{\"id\": 1, \"text\": \"a\", \"" + "n".repeat(100_000) + "\": 1}",
                "not valid JSON: Name length");
        good("a name that is empty", document("no name", "\"\": 1"), "no name");
        good("names with dots", document("dots", "\"a.b\": 1, \"a\": {\"b\": 2}"), "dots");
        good("a name of Weft's own", document("own", "\"_weft\": {\"id\": \"x\"}"), "own");
        good("attributes' names", document("at", "\"@key\": 1, \"@id\": [2]"), "at");
        good("nothing in what is nested", document("empty", "\"a\": {}, \"b\": [[], {}]"), "empty");
        good("a name in two forms", document("forms", "\"é\": 1, \"e\u0301\": 2"), "forms");
    }

    private static String nested(int depth) {
        return "{\"id\": \"deep\", \"text\": \"a\", \"x\": "
                + "[".repeat(depth)
                + "]".repeat(depth)
                + "}";
    }

    private void ids() {
        good("0", "{\"id\": 0, \"text\": \"a\"}", "0");
        good("less than 0", "{\"id\": -1, \"text\": \"a\"}", "-1");
        good("-0", "{\"id\": \"-0\", \"text\": \"a\"}", "-0");
        good("2^53 + 1", "{\"id\": 9007199254740993, \"text\": \"a\"}", "9007199254740993");
        good("2^64 - 1", "{\"id\": 18446744073709551615, \"text\": \"a\"}", "18446744073709551615");
        good("2^64", "{\"id\": 18446744073709551616, \"text\": \"a\"}", "18446744073709551616");
        good("digits as a text", "{\"id\": \"007\", \"text\": \"a\"}", "007");
        good("blanks around it", "{\"id\": \" 7 \", \"text\": \"a\"}", " 7 ");
        good(
                "a UUID in capitals",
                "{\"id\": \"550E8400-E29B-41D4-A716-446655440000\", \"text\": \"a\"}",
                "550e8400-e29b-41d4-a716-446655440000");
        good(
                "a UUID with braces",
                "{\"id\": \"{550e8400-e29b-41d4-a716-446655440000}\", \"text\": \"a\"}",
                "{550e8400-e29b-41d4-a716-446655440000}");
        good("a path", "{\"id\": \"../../etc/passwd\", \"text\": \"a\"}", "../../etc/passwd");
        good("NUL in it", "{\"id\": \"a\\u0000b\", \"text\": \"a\"}", "a\0b");
        good("right to left", "{\"id\": \"\u05E9\u05DC\u05D5\u05DD\", \"text\": \"a\"}", "שלום");
        good("composed", "{\"id\": \"caf\u00E9\", \"text\": \"a\"}", "caf\u00E9");
        good("decomposed", "{\"id\": \"cafe\u0301\", \"text\": \"a\"}", "cafe\u0301");
        String longId = "i".repeat(100_000);
        good("long", "{\"id\": \"" + longId + "\", \"text\": \"a\"}", longId);
        bad("empty", "{\"id\": \"\", \"text\": \"a\"}", "'id' is blank");
        bad("blank", "{\"id\": \" \\t\", \"text\": \"a\"}", "'id' is blank");
        bad("null", "{\"id\": null, \"text\": \"a\"}", "'id' is null");
        bad("true", "{\"id\": true, \"text\": \"a\"}", "'id' is true or false");
        bad("a list", "{\"id\": [1], \"text\": \"a\"}", "'id' is a list");
        bad("an object", "{\"id\": {\"a\": 1}, \"text\": \"a\"}", "'id' is an object");
        bad("a fraction", "{\"id\": 7.0, \"text\": \"a\"}", "'id' is a fraction");
        bad("with an exponent", "{\"id\": 1e3, \"text\": \"a\"}", "'id' is a fraction");
        bad(
                "digits without end",
                "{\"id\": " + "9".repeat(2_000) + ", \"text\": \"a\"}",
                "not valid JSON: Number value length");
        bad("half a character", "{\"id\": \"\\udc00\", \"text\": \"a\"}", "'id' holds half a");
    }

    private void texts() {
        good("10 MB", text("ten megabytes", "word ".repeat(TEN_MB / 5)), "ten megabytes");
        good("10 MB in one word", text("one word", "w".repeat(TEN_MB)), "one word");
        good("right to left", text("rtl", "\u202Eשלום עולם \u202C مرحبا"), "rtl");
        good("combining", text("zalgo", "Z\u0351\u036B\u0343a" + "\u0301".repeat(5_000)), "zalgo");
        good("joined emoji", text("emoji", "👩‍👩‍👧‍👦🏳️‍🌈"), "emoji");
        good("no characters of their own", text("private", "\uE000\uFFFF\uFDD0 a"), "private");
        good("NUL spelled out", text("nul", "a\\u0000b"), "nul");
        good("a surrogate pair spelled out", text("pair", "\\ud83d\\ude00"), "pair");
        good("line ends of all kinds", text("ends", "a\\r\\nb\\u0085c\\u2028d"), "ends");
        good("what templates look like", text("braces", "{id} {{ }} ${x} %s"), "braces");
        good("special tokens", text("tokens", "[CLS] [SEP] [PAD] [MASK] </s>"), "tokens");
        good("a number", "{\"id\": \"number\", \"text\": 1200.00}", "number");
        good("a list of texts", "{\"id\": \"texts\", \"text\": [\"a\", null, [\"b\"]]}", "texts");
        good("an object", "{\"id\": \"object\", \"text\": {\"a\": 1}}", "object");
        bad("missing", "{\"id\": 1}", "no text: text missing or blank (document.text)");
        bad("null", "{\"id\": 1, \"text\": null}", "no text");
        bad("empty", text("1", ""), "no text");
        bad("blank", text("1", " \\t\\n "), "no text");
        bad("an empty list", "{\"id\": 1, \"text\": []}", "no text");
        bad("spaces of other kinds", text("1", "\u00A0\u2003\u3000\u2028"), "no text");
        bad("nothing that shows", text("1", "\u200B\u200D\uFEFF\\u0000"), "no text");
        bad("half a character", text("1", "a\\ud83d"), "field 'text' holds half a character");
        bad("two halves, wrong way round", text("1", "\\ude00\\ud83d"), "'text' holds half");
        bad(
                "half a character in a list",
                document("1", "\"by\": [{\"name\": \"\\ud800\"}]"),
                "field 'by[0].name' holds half a character");
        bad(
                "half a character in a name",
                document("1", "\"\\ud800\": 1"),
                "has in its name half a character");
    }

    private void numbers() {
        good("2^53 + 1", document("n1", "\"n\": 9007199254740993"), "n1");
        good("the least long", document("n2", "\"n\": -9223372036854775808"), "n2");
        good("2^63", document("n3", "\"n\": 9223372036854775808"), "n3");
        good("2^64", document("n4", "\"n\": 18446744073709551616"), "n4");
        good("many places", document("n5", "\"n\": 0.1234567890123456789012345678901"), "n5");
        good("-0.0", document("n6", "\"n\": -0.0"), "n6");
        good("the greatest double", document("n7", "\"n\": 1.7976931348623157e308"), "n7");
        good("next to nothing", document("n8", "\"n\": 1e-400"), "n8");
        good("dates", document("n9", "\"d\": \"2026-02-30T25:00:00Z\", \"e\": \"\""), "n9");
        bad("NaN", document("1", "\"n\": NaN"), "not valid JSON");
        bad("infinity", document("1", "\"n\": -Infinity"), "not valid JSON");
        bad("a leading 0", document("1", "\"n\": 01"), "not valid JSON");
        bad("a leading +", document("1", "\"n\": +1"), "not valid JSON");
        bad("hexadecimal", document("1", "\"n\": 0x1F"), "not valid JSON");
        bad("beyond doubles", document("1", "\"n\": 1e400"), "field 'n' is a number beyond");
        bad(
                "whole, beyond doubles",
                document("1", "\"n\": 1" + "0".repeat(400)),
                "'n' is a number");
        bad(
                "in a list, beyond doubles",
                document("1", "\"l\": [1, {\"n\": -1e309}]"),
                "field 'l[1].n' is a number beyond");
        bad("an exponent beyond ints", document("1", "\"n\": 1e9999999999"), "exponent");
        bad("an exponent next to ints", document("1", "\"n\": 1e2147483647"), "'n' is a number");
        bad("an exponent far below", document("1", "\"n\": 1e-9999999999"), "exponent");
    }

    private void bytes() {
        bad("Latin-1", text("1", "caf\u00E9").getBytes(StandardCharsets.ISO_8859_1), "not UTF-8");
        bad("UTF-16", text("1", "a").getBytes(StandardCharsets.UTF_16), "not UTF-8");
        bad("a 0 of two bytes", around(0xC0, 0x80), "wrong encoding: byte 17 of the record");
        bad("a surrogate in three bytes", around(0xED, 0xA0, 0x80), "byte 17 of the record");
        bad("beyond Unicode", around(0xF5, 0x80, 0x80, 0x80), "byte 17 of the record");
        bad("a continuation without a start", around(0x80), "byte 17 of the record");
        bad("a start without continuation", around(0xE2, 0x82), "byte 17 of the record");
        bad("cut off in a character", Arrays.copyOf(around(0xE2, 0x82), 20), "byte 17");
    }

    private void csv() {
        good("all quoted", "\"c1\",\"a, b\",\"\"", "c1");
        good("quotes in quotes", "c2,\"say \"\"a\"\"\",x", "c2");
        good("a line end in quotes", "c3,\"a\nb\",x", "c3");
        good("a quote in a field", "c4,6\" wide,x", "c4");
        good("NUL", "c5,a\0b,x", "c5");
        good("empty fields", "c6,a,", "c6");
        good("right to left", "c7,שלום,x", "c7");
        bad("a quote that is not closed", "c8,\"a,x", "not valid CSV: check its quotes");
        bad("something behind a quote", "c9,\"a\"b,x", "not valid CSV: check its quotes");
        bad("a field too few", "c10,a", "has 2 columns, the header 3: quote values");
        bad("a field too many", "c11,a,x,y", "has 4 columns, the header 3");
        bad("other separators", "c12;a;x", "has 1 columns, the header 3");
        bad("no id", ",a,x", "'id' is blank");
        bad("no text", "c13,,x", "no text");
        bad("commas alone", ",,", "'id' is blank");
        bad("Latin-1", "c14,caf\u00E9,x".getBytes(StandardCharsets.ISO_8859_1), "byte 7 of the");
    }

    private void lines() {
        good("NUL", "a\0b", null);
        good("right to left", "\u202Eשלום", null);
        good("what looks like JSON", "{\"id\": ", null);
        bad("spaces of other kinds", "\u00A0\u3000", "no text");
        bad("nothing that shows", "\u200B\uFEFF", "no text");
        bad("Latin-1", "caf\u00E9".getBytes(StandardCharsets.ISO_8859_1), "byte 3 of the record");
    }

    private void letters() {
        ObjectNode letter = letter("jsonl", "{\"id\": \"d1\", \"text\": \"a\"}");
        good("a letter", letter, "d1");
        letter = letter("jsonl", "{\"id\": \"d2\", \"text\": \"a\"}");
        good("a letter in a letter", letter("dead-letter", letter.toString()), "d2");
        bad("no JSON", "{\"stage\"", "not valid JSON");
        bad("no letter", document("1", "\"x\": 1"), "no dead letter of Weft's: it has no");
        bad("of another format", letter("xml", "<a/>"), "originalFormat is none of Weft's");
        bad("a letter gone", letter("dead-letter", "").putNull("original"), "it has no original");
        bad("no base64", base64("***"), "its original is not base64");
        bad("base64 of no UTF-8", base64("/w=="), "byte 0 of the record is not UTF-8");
        bad("no place", letter("jsonl", "{}").put("place", "a"), "doesn't end in #NUMBER");
        bad("no payload", letter("document", document("d3", "\"x\": 1")), "has no payload");
        bad("no id", letter("document", "{\"payload\": {}}"), "no id");
        bad("cut", letter("jsonl", "{").put("originalLength", 99), "the record is 99 bytes long");
        bad(
                "half a character",
                letter("jsonl", "HALF").toString().replace("HALF", "\\ud800"),
                "'original' holds half a character");
    }

    private static ObjectNode letter(String format, String original) {
        return Json.MAPPER
                .createObjectNode()
                .put("originalFormat", format)
                .put("original", original)
                .put("place", "file:/a#1");
    }

    private static ObjectNode base64(String original) {
        return letter("jsonl", original).put("originalEncoding", "base64");
    }

    private static byte[] around(int... bytes) {
        byte[] middle = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            middle[i] = (byte) bytes[i];
        }
        return ArrayUtils.addAll(
                ArrayUtils.addAll("{\"id\":1, \"text\":\"".getBytes(), middle), "\"}".getBytes());
    }

    private static String text(String id, String text) {
        return "{\"id\": \"" + id + "\", \"text\": \"" + text + "\"}";
    }

    private static String document(String id, String more) {
        return "{\"id\": \"" + id + "\", \"text\": \"a\", " + more + "}";
    }

    private void good(String name, String record, String id) {
        byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
        records.add(new NastyRecord(name, format, bytes, id, null));
    }

    private void good(String name, ObjectNode letter, String id) {
        good(name, letter.toString(), id);
    }

    private void bad(String name, ObjectNode letter, String reason) {
        bad(name, letter.toString(), reason);
    }

    private void bad(String name, String record, String reason) {
        bad(name, record.getBytes(StandardCharsets.UTF_8), reason);
    }

    private void bad(String name, byte[] record, String reason) {
        records.add(new NastyRecord(name, format, record, null, reason));
    }
}
