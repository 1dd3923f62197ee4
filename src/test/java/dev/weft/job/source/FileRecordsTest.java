package dev.weft.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.document.RawRecord;
import dev.weft.document.RecordFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRecordsTest {

    private static final FileRecords CSV = new FileRecords(RecordFormat.CSV, 1000);

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"books.csv", "books.csv.gz"})
    void aRestoredReaderGoesOnBehindTheLastRecordWithTheSameHeader(String name) throws Exception {
        Path file = csv(name, 30_000);
        List<RecordAndPosition<RawRecord>> all =
                read(CSV.createReader(new Configuration(), split(file, null)));

        assertThat(all).hasSize(30_000);
        assertThat(all).allMatch(record -> record.getRecord().header().equals("id,text"));
        for (int i : List.of(0, 1, 12_345, 29_999)) {
            CheckpointedPosition position =
                    new CheckpointedPosition(
                            all.get(i).getOffset(), all.get(i).getRecordSkipCount());
            List<RecordAndPosition<RawRecord>> rest =
                    read(CSV.restoreReader(new Configuration(), split(file, position)));
            assertThat(places(rest)).isEqualTo(places(all.subList(i + 1, all.size())));
        }
    }

    @Test
    void anEmptyFileHasNoRecords() throws Exception {
        Path file = Files.createFile(folder.resolve("empty.csv"));
        assertThat(read(CSV.createReader(new Configuration(), split(file, null)))).isEmpty();
    }

    @Test
    void aFileThatIsNoGzipSaysWhichFileItIs() throws Exception {
        Path file = Files.writeString(folder.resolve("not.gz"), "plain");
        assertThatThrownBy(() -> CSV.createReader(new Configuration(), split(file, null)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not.gz");
    }

    private Path csv(String name, int rows) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream plain = Files.newOutputStream(file);
                OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(plain) : plain) {
            out.write("id,text\n".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < rows; i++) {
                out.write((i + ",\"text\nnumber " + i + "\"\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private static FileSourceSplit split(Path file, CheckpointedPosition position)
            throws IOException {
        long length = Files.size(file);
        return new FileSourceSplit(
                "1",
                new org.apache.flink.core.fs.Path(file.toUri()),
                0,
                length,
                0,
                length,
                new String[0],
                position);
    }

    private static List<RecordAndPosition<RawRecord>> read(BulkFormat.Reader<RawRecord> reader)
            throws IOException {
        List<RecordAndPosition<RawRecord>> records = new ArrayList<>();
        try (reader) {
            BulkFormat.RecordIterator<RawRecord> batch;
            while ((batch = reader.readBatch()) != null) {
                RecordAndPosition<RawRecord> next;
                while ((next = batch.next()) != null) {
                    records.add(next);
                }
                batch.releaseBatch();
            }
        }
        return records;
    }

    private static List<String> places(List<RecordAndPosition<RawRecord>> records) {
        return records.stream().map(record -> record.getRecord().place()).toList();
    }
}
