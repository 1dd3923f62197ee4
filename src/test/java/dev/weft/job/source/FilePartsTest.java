package dev.weft.job.source;

import static dev.weft.job.source.FileParts.part;
import static dev.weft.job.source.FileParts.read;
import static dev.weft.job.source.FileParts.readBehind;
import static dev.weft.job.source.FileParts.splits;
import static dev.weft.job.source.FileParts.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.RawRecord;
import dev.weft.document.RecordFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilePartsTest {

    private static final FileRecords LINES = new FileRecords(RecordFormat.TEXT, false, 40);
    private static final List<String> CONTENTS =
            List.of(
                    "",
                    " ",
                    "a",
                    "caf\u00e9",
                    "\ud83d\udcda\ud83d\udcda",
                    "\u65e5\u672c",
                    "\"q",
                    "x".repeat(90));
    private static final List<String> ENDS = List.of("\n", "\n", "\r\n", "\r");

    @TempDir Path folder;

    /** Lines of all kinds, cut anywhere: in a character, between the two of a line end, many times in a line. */
    @Test
    void partsWithAnyBordersHoldEachRecordOnceAlsoWhereTheyGoOnFromACheckpoint() throws Exception {
        for (long seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            Path file = Files.write(folder.resolve("lines.txt"), lines(random));
            long size = Files.size(file);
            TreeSet<Long> borders = new TreeSet<>(List.of(0L, size));
            for (int i = random.nextInt(8); i > 0; i--) {
                borders.add(random.nextLong(size + 1));
            }
            List<String> inParts = new ArrayList<>();
            for (long start : borders.headSet(size)) {
                FileSourceSplit part = part(file, start, borders.higher(start) - start);
                List<RecordAndPosition<RawRecord>> records = read(LINES, part);
                inParts.addAll(texts(records));
                if (!records.isEmpty()) {
                    int last = random.nextInt(records.size());
                    assertThat(texts(readBehind(LINES, part, records.get(last))))
                            .as("seed %d, part from %d, from record %d", seed, start, last)
                            .isEqualTo(texts(records.subList(last + 1, records.size())));
                }
            }
            List<String> whole = texts(read(LINES, whole(file)));
            assertThat(inParts).as("seed %d, borders %s", seed, borders).isEqualTo(whole);
        }
    }

    @Test
    void whatIsAddedToAFileMeanwhileIsInItsLastPartAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("lines.txt"), "one\ntwo\nth");
        FileSourceSplit first = part(file, 0, 4);
        FileSourceSplit last = part(file, 4, 6);
        Files.writeString(file, "one\ntwo\nthree\nfour\n");
        assertThat(texts(read(LINES, first))).containsExactly("0 3 one");
        assertThat(texts(read(LINES, last))).containsExactly("4 3 two", "8 5 three", "14 4 four");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 333, 1000, 1001, 5000})
    void aFileIsCutIntoPartsOfThatSizeThatLeaveNothingOut(long partBytes) throws Exception {
        Files.write(folder.resolve("lines.txt"), new byte[1000]);
        Files.write(folder.resolve("lines.txt.gz"), new byte[1000]);
        List<FileSourceSplit> plain = new ArrayList<>();
        for (FileSourceSplit split : parts(LINES, partBytes)) {
            if (split.path().getName().endsWith(".gz")) {
                assertThat(split.length()).isEqualTo(1000);
            } else {
                plain.add(split);
            }
        }
        long next = 0;
        for (FileSourceSplit part : plain) {
            assertThat(part.offset()).isEqualTo(next);
            assertThat(part.length()).isBetween(1L, partBytes);
            assertThat(part.fileSize()).isEqualTo(1000);
            next += part.length();
        }
        assertThat(next).isEqualTo(1000);
        assertThat(plain).hasSize((int) ((999 + partBytes) / partBytes));
    }

    @Test
    void aFileWithQuotesStaysWhole() throws Exception {
        Files.write(folder.resolve("books.csv"), new byte[1000]);
        assertThat(parts(new FileRecords(RecordFormat.CSV, false, 1000), 10)).hasSize(1);
    }

    private Collection<FileSourceSplit> parts(FileRecords format, long partBytes)
            throws IOException {
        return splits(folder, path -> FilesEnumerator.inParts(path, format, partBytes));
    }

    private static byte[] lines(Random random) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = random.nextInt(30); i >= 0; i--) {
            for (int pieces = random.nextInt(4); pieces > 0; pieces--) {
                lines.writeBytes(any(CONTENTS, random));
            }
            if (i > 0 || random.nextBoolean()) {
                lines.writeBytes(any(ENDS, random));
            }
        }
        return lines.toByteArray();
    }

    private static byte[] any(List<String> texts, Random random) {
        return texts.get(random.nextInt(texts.size())).getBytes(StandardCharsets.UTF_8);
    }

    /** Place, true length and content. */
    private static List<String> texts(List<RecordAndPosition<RawRecord>> records) {
        return records.stream()
                .map(RecordAndPosition::getRecord)
                .map(
                        record ->
                                record.position()
                                        + " "
                                        + record.length()
                                        + " "
                                        + new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
