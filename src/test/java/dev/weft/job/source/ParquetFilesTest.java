package dev.weft.job.source;

import static dev.weft.job.source.FileParts.part;
import static dev.weft.job.source.FileParts.places;
import static dev.weft.job.source.FileParts.read;
import static dev.weft.job.source.FileParts.readBehind;
import static dev.weft.job.source.FileParts.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.document.BadRecordException;
import dev.weft.document.DocumentMapping;
import dev.weft.document.DocumentParser;
import dev.weft.document.RawRecord;
import dev.weft.document.RecordFormat;
import dev.weft.document.TextTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that pyarrow has made: see make.py beside them. */
class ParquetFilesTest {

    /** By the file's name alone. */
    private static final FileRecords BY_NAME = new FileRecords(RecordFormat.JSONL, false, 10_000);

    private static final Path FILES = Path.of("src/test/resources/parquet");
    private static final int ROWS = 40;

    @TempDir Path folder;

    @Test
    void hadoopIsNotHere() {
        assertThatThrownBy(() -> Class.forName("org.apache.hadoop.conf.Configuration"))
                .as("what reads Parquet in these tests does so without it")
                .isInstanceOf(ClassNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "snappy", "gzip", "zstd", "lz4"})
    void valuesOfEveryTypeAreWhatTheyWere(String packing) throws Exception {
        Path file = FILES.resolve(packing + ".parquet");
        List<RecordAndPosition<RawRecord>> rows = read(BY_NAME, whole(file));
        assertThat(rows).hasSize(ROWS);
        assertThat(text(rows.get(1)))
                .isEqualTo(
                        """
                        {"id":9007199254740994,"text":"caf\u00e9 1","flag":false,"f16":0.5,"f32":0.1,"f64":0.1,\
                        "i8":-1,"u32":4294967294,"u64":18446744073709551614,"decimal":-19.50,"small":-19.5,\
                        "day":"2026-01-31","time":"12:30:00.000005","utc":"2026-01-31T12:00:00.000001Z",\
                        "local":"2026-01-31T12:00","nanos":"2026-01-31T12:00:00.000000001Z","bytes":"/wA=",\
                        "v":[1.0,0.5,"NaN"],"tags":[],"author":{"name":"n1","born":null},\
                        "attributes":{"k":1,"l":null},"deep":[[{"a":1}],[]]}""");
        assertThat(text(rows.get(33)))
                .startsWith("{\"id\":9007199254741026,\"text\":null,\"flag\":true,")
                .contains("\"tags\":null,\"author\":{\"name\":\"n33\"");
        assertThat(text(rows.get(5))).contains("\"tags\":[\"x\",null],\"author\":null,");
        for (int i = 0; i < ROWS; i++) {
            assertThat(rows.get(i).getRecord().place()).endsWith(packing + ".parquet#" + i);
            assertThat(rows.get(i).getRecord().format()).isEqualTo(RecordFormat.JSONL);
        }
    }

    @Test
    void timesOfOldWritersAreTimes() throws Exception {
        List<RecordAndPosition<RawRecord>> rows =
                read(BY_NAME, whole(FILES.resolve("int96.parquet")));
        assertThat(text(rows.get(0)))
                .isEqualTo(
                        "{\"id\":9007199254740993,\"nanos\":\"2026-01-31T12:00:00.000000001Z\"}");
    }

    @Test
    void aRestoredReaderGoesOnBehindTheLastRowWhereverThatWas() throws Exception {
        Path file = FILES.resolve("zstd.parquet");
        List<RecordAndPosition<RawRecord>> all = read(BY_NAME, whole(file));
        for (int i = 0; i < ROWS; i++) {
            assertThat(places(readBehind(BY_NAME, whole(file), all.get(i))))
                    .isEqualTo(places(all.subList(i + 1, ROWS)));
        }
    }

    @Test
    void partsWithAnyBordersHoldEachRowOnceAlsoWhereTheyGoOnFromACheckpoint() throws Exception {
        Path file = FILES.resolve("documents.parquet");
        long size = Files.size(file);
        List<String> expected = places(read(BY_NAME, whole(file)));
        assertThat(expected).hasSize(3000);
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            TreeSet<Long> borders = new TreeSet<>(List.of(0L, size));
            for (int i = random.nextInt(12); i > 0; i--) {
                borders.add(random.nextLong(size + 1));
            }
            List<String> inParts = new ArrayList<>();
            for (long start : borders.headSet(size)) {
                var part = part(file, start, borders.higher(start) - start);
                List<RecordAndPosition<RawRecord>> rows = read(BY_NAME, part);
                inParts.addAll(places(rows));
                if (!rows.isEmpty()) {
                    int last = random.nextInt(rows.size());
                    assertThat(places(readBehind(BY_NAME, part, rows.get(last))))
                            .as("seed %d, part from %d, from row %d", seed, start, last)
                            .isEqualTo(places(rows.subList(last + 1, rows.size())));
                }
            }
            assertThat(inParts).as("seed %d, borders %s", seed, borders).isEqualTo(expected);
        }
    }

    @Test
    void allFilesAreParquetWhereThatIsSaid() throws Exception {
        Path file = Files.copy(FILES.resolve("none.parquet"), folder.resolve("000000_0.snappy"));
        assertThat(read(new FileRecords(RecordFormat.JSONL, true, 10_000), whole(file)))
                .hasSize(ROWS);
    }

    @Test
    void aRowThatIsLongerThanTheLimitIsCutAndSaysSo() throws Exception {
        List<RecordAndPosition<RawRecord>> rows =
                read(
                        new FileRecords(RecordFormat.JSONL, false, 100),
                        whole(FILES.resolve("none.parquet")));
        assertThat(rows).hasSize(ROWS);
        assertThat(rows).allMatch(row -> row.getRecord().overlong());
        assertThat(rows).allMatch(row -> row.getRecord().value().length == 100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gone   | text | no id: 'gone' is missing",
                "f64    | text | no id: 'f64' is a fraction",
                "flag   | text | no id: 'flag' is true or false",
                "v      | text | no id: 'v' is a list",
                "author | text | no id: 'author' is an object",
                "id     | gone | no text: gone missing or blank",
                "id     | tags | no text: tags missing or blank",
            })
    void columnsOfAnotherSchemaThanTheJobAsksForAreNamed(String id, String text, String reason)
            throws Exception {
        DocumentParser parser =
                new DocumentParser(
                        new DocumentMapping(id, TextTemplate.parse(text), List.of(), null, null));
        RawRecord row = read(BY_NAME, whole(FILES.resolve("none.parquet"))).get(1).getRecord();
        assertThatThrownBy(() -> parser.parse(row))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whatIsNoParquetOrCutOffOrDamagedFailsByName() throws Exception {
        byte[] bytes = Files.readAllBytes(FILES.resolve("snappy.parquet"));
        String cut = "it is no Parquet file, or it is cut off .+";
        fails("empty.parquet", new byte[0], cut);
        fails(
                "text.parquet",
                "{\"id\": 1, \"text\": \"no Parquet\"}".getBytes(StandardCharsets.UTF_8),
                cut);
        fails("half.parquet", Arrays.copyOf(bytes, bytes.length / 2), cut);
        fails("nearly.parquet", Arrays.copyOf(bytes, bytes.length - 1), cut);
        byte[] damaged = bytes.clone();
        for (int i = 200; i < 260; i++) {
            damaged[i] ^= 0x55;
        }
        fails("damaged.parquet", damaged, ".+");
    }

    @Test
    void aPackingThatNothingHereUnpacksIsNamed() {
        assertThatThrownBy(() -> read(BY_NAME, whole(FILES.resolve("brotli.parquet"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("brotli.parquet#0: its pages are packed as BROTLI");
    }

    private void fails(String name, byte[] content, String reason) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        assertThatThrownBy(() -> read(BY_NAME, whole(file)))
                .as(name)
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?s)Cannot read .*" + name + "#\\d+: " + reason);
    }

    private static String text(RecordAndPosition<RawRecord> row) {
        return new String(row.getRecord().value(), StandardCharsets.UTF_8);
    }
}
