package dev.weft.job.source;

import static dev.weft.job.source.FileParts.places;
import static dev.weft.job.source.FileParts.read;
import static dev.weft.job.source.FileParts.readBehind;
import static dev.weft.job.source.FileParts.splits;
import static dev.weft.job.source.FileParts.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.document.RawRecord;
import dev.weft.document.RecordFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRecordsTest {

    private static final FileRecords CSV = new FileRecords(RecordFormat.CSV, false, 1000);

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"books.csv", "books.csv.gz", "books.csv.zst", "books.csv.bz2"})
    void aRestoredReaderGoesOnBehindTheLastRecordWithTheSameHeader(String name) throws Exception {
        Path file = csv(name, 30_000);
        List<RecordAndPosition<RawRecord>> all = read(CSV, whole(file));

        assertThat(all).hasSize(30_000);
        assertThat(all).allMatch(record -> record.getRecord().header().equals("id,text"));
        for (int i : List.of(0, 1, 12_345, 29_999)) {
            List<RecordAndPosition<RawRecord>> rest = readBehind(CSV, whole(file), all.get(i));
            assertThat(places(rest)).isEqualTo(places(all.subList(i + 1, all.size())));
        }
    }

    @Test
    void anEmptyFileHasNoRecords() throws Exception {
        Path file = Files.createFile(folder.resolve("empty.csv"));
        assertThat(read(CSV, whole(file))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"not.gz", "not.zst", "not.bz2"})
    void aFileThatIsNotPackedAsItsNameSaysFailsByName(String name) throws Exception {
        Path file = Files.writeString(folder.resolve(name), "plain");
        assertThatThrownBy(() -> read(CSV, whole(file)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"books.csv.gz", "books.csv.zst", "books.csv.bz2"})
    void aPackedFileThatIsCutOffFailsByNameAndPlace(String name) throws Exception {
        Path file = csv(name, 30_000);
        byte[] packed = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(packed, packed.length / 2));
        assertThatThrownBy(() -> read(CSV, whole(file)))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("Cannot read .*" + name + "#\\d+: .+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jsonl.gz", "a.jsonl.zst", "a.jsonl.bz2"})
    void aFileThatWasPackedInPiecesIsReadToItsEndAlsoWhereOneIsNotAtHand(String name)
            throws Exception {
        byte[] first = packed(name, "first\n".getBytes(StandardCharsets.UTF_8));
        byte[] second = packed(name, "second\n".getBytes(StandardCharsets.UTF_8));
        InputStream file =
                new SequenceInputStream(
                        new ByteArrayInputStream(first), new ByteArrayInputStream(second));
        InputStream content =
                Packing.of(new org.apache.flink.core.fs.Path("file:/in/" + name)).open(file);
        assertThat(content.readAllBytes())
                .isEqualTo("first\nsecond\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFileThatNothingHereUnpacksIsRefusedBeforeTheFirstRecord() throws Exception {
        Path file = Files.writeString(folder.resolve("books.csv.xz"), "");
        assertThatThrownBy(() -> splits(folder, path -> FilesEnumerator.of(path, CSV)))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("source.files.path holds 'file:")
                .hasMessageContaining("books.csv.xz': a file packed as .xz can't be read");
        assertThatThrownBy(() -> read(CSV, whole(file)))
                .isInstanceOf(SuppressRestartsException.class);
    }

    /** As a disk's file system is to a user who may not read the folder. */
    private static final class Unlisted extends LocalFileSystem {
        @Override
        public FileStatus[] listStatus(org.apache.flink.core.fs.Path path) {
            return null;
        }
    }

    @Test
    void aFolderThatCannotBeListedIsRefusedByName() throws Exception {
        org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(folder.toUri());
        FileSystem files = new Unlisted();
        FilesEnumerator enumerator = (FilesEnumerator) FilesEnumerator.of(path, CSV).create();
        assertThatThrownBy(
                        () ->
                                enumerator.addSplitsForPath(
                                        files.getFileStatus(path), files, new ArrayList<>()))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("can't be listed: let user ");
    }

    private Path csv(String name, int rows) throws IOException {
        StringBuilder csv = new StringBuilder("id,text\n");
        for (int i = 0; i < rows; i++) {
            csv.append(i).append(",\"text\nnumber ").append(i).append("\"\n");
        }
        return Files.write(
                folder.resolve(name),
                packed(name, csv.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] packed(String name, byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = packing(name, packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static OutputStream packing(String name, OutputStream out) throws IOException {
        return switch (name.substring(name.lastIndexOf('.'))) {
            case ".gz" -> new GZIPOutputStream(out);
            case ".zst" -> new ZstdCompressorOutputStream(out);
            case ".bz2" -> new BZip2CompressorOutputStream(out);
            default -> out;
        };
    }
}
