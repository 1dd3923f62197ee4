package dev.weft.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordScannerTest {

    private static final int LIMIT = 1000;

    @Test
    void cutsAtLineEndsAndKeepsWhereEachRecordBegins() throws IOException {
        assertThat(scan("a\nbc\r\n\n  \nd", false)).containsExactly("0:a", "2:bc", "10:d");
    }

    @Test
    void takesOffAByteOrderMarkAtTheBeginning() throws IOException {
        assertThat(scan("\uFEFFa\n\uFEFFb", false)).containsExactly("0:a", "5:\uFEFFb");
    }

    @Test
    void cutsARecordAtTheLimitAndTellsItsTrueLength() throws IOException {
        String full = "x".repeat(LIMIT);
        List<RecordScanner.Record> records =
                records(full + "\n" + full + "\r\n" + full + "y\nz", false);

        assertThat(records)
                .extracting(RecordScanner.Record::length)
                .containsExactly(1000L, 1000L, 1001L, 1L);
        assertThat(records).extracting(r -> r.bytes().length).containsExactly(1000, 1000, 1000, 1);
    }

    @Test
    void keepsQuotedLineEndsTogether() throws IOException {
        assertThat(scan("1,\"a\nb\"\n2,\"say \"\"hi\"\"\n!\"\n3,c", true))
                .containsExactly("0:1,\"a\nb\"", "8:2,\"say \"\"hi\"\"\n!\"", "25:3,c");
    }

    @Test
    void aQuoteInsideAFieldIsJustAQuote() throws IOException {
        assertThat(scan("1,5\" disk\n2,6\" disk\n", true))
                .containsExactly("0:1,5\" disk", "10:2,6\" disk");
    }

    @Test
    void aByteOrderMarkDoesNotCountAgainstTheLimit() throws IOException {
        String full = "x".repeat(LIMIT);
        List<RecordScanner.Record> records = records("\uFEFF" + full + "\r\nz", false);

        assertThat(records.get(0).length()).isEqualTo(LIMIT);
        assertThat(records.get(0).text()).isEqualTo(full);
    }

    @Test
    void aQuoteThatIsNeverClosedSpoilsItsOwnLineAlone() throws IOException {
        assertThat(scan("1,a\n2,\"b\n3,c\n4,d", true))
                .containsExactly("0:1,a", "4:2,\"b", "9:3,c", "13:4,d");
    }

    @Test
    void aQuoteThatIsNotClosedWithinTheLimitSpoilsItsOwnLineAlone() throws IOException {
        StringBuilder csv = new StringBuilder("1,\"b\n");
        for (int i = 0; i < 100_000; i++) {
            csv.append(i).append(",c\n");
        }
        List<String> records = scan(csv.toString(), true);

        assertThat(records)
                .hasSize(100_001)
                .startsWith("0:1,\"b", "5:0,c")
                .last()
                .asString()
                .endsWith(":99999,c");
    }

    @Test
    void anOverlongCsvLineWithQuotesIsOneRecord() throws IOException {
        String line = "1,\"" + "x".repeat(200_000) + "\",\"y";
        List<RecordScanner.Record> records = records(line + "\n2,b", true);

        assertThat(records).hasSize(2);
        assertThat(records.get(0).length()).isEqualTo(line.length());
        assertThat(records.get(1).text()).isEqualTo("2,b");
    }

    @Test
    void scanningFromAnyRecordsPositionGivesTheSameRest() throws IOException {
        Random random = new Random(7);
        StringBuilder csv = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            csv.append(i).append(',');
            csv.append(random.nextBoolean() ? "\"q\nq\"" : "é".repeat(random.nextInt(400)))
                    .append('\n');
        }
        byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
        List<RecordScanner.Record> all = records(csv.toString(), true);
        for (int i = 0; i < all.size(); i += 37) {
            int from = (int) all.get(i).position();
            try (RecordScanner rest =
                    new RecordScanner(
                            new ByteArrayInputStream(bytes, from, bytes.length - from),
                            from,
                            true,
                            LIMIT)) {
                RecordScanner.Record record = rest.next();
                assertThat(record.position()).isEqualTo(from);
                assertThat(record.text()).isEqualTo(all.get(i).text());
            }
        }
    }

    private static List<String> scan(String text, boolean quotes) throws IOException {
        return records(text, quotes).stream().map(r -> r.position() + ":" + r.text()).toList();
    }

    private static List<RecordScanner.Record> records(String text, boolean quotes)
            throws IOException {
        List<RecordScanner.Record> records = new ArrayList<>();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (RecordScanner scanner =
                new RecordScanner(new ByteArrayInputStream(bytes), 0, quotes, LIMIT)) {
            RecordScanner.Record record;
            while ((record = scanner.next()) != null) {
                records.add(record);
            }
            assertThat(scanner.position()).isEqualTo(bytes.length);
        }
        return records;
    }
}
