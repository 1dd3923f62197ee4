package dev.weft.job.source;

import dev.weft.document.RawRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.enumerate.FileEnumerator;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.RecordAndPosition;

/** Files and parts of files, read as Flink reads them. */
final class FileParts {

    private FileParts() {}

    static FileSourceSplit whole(Path file) throws IOException {
        return part(file, 0, Files.size(file));
    }

    static FileSourceSplit part(Path file, long start, long length) throws IOException {
        return new FileSourceSplit(
                "1",
                new org.apache.flink.core.fs.Path(file.toUri()),
                start,
                length,
                0,
                Files.size(file));
    }

    /** As the files of a folder are handed to the readers. */
    static Collection<FileSourceSplit> splits(
            Path folder,
            Function<org.apache.flink.core.fs.Path, FileEnumerator.Provider> enumerator)
            throws IOException {
        var path = new org.apache.flink.core.fs.Path(folder.toUri());
        return enumerator
                .apply(path)
                .create()
                .enumerateSplits(new org.apache.flink.core.fs.Path[] {path}, 1);
    }

    static List<RecordAndPosition<RawRecord>> read(FileRecords format, FileSourceSplit part)
            throws IOException {
        return read(format.createReader(new Configuration(), part));
    }

    /** What comes behind a record, as if a checkpoint had been taken there. */
    static List<RecordAndPosition<RawRecord>> readBehind(
            FileRecords format, FileSourceSplit part, RecordAndPosition<RawRecord> last)
            throws IOException {
        CheckpointedPosition position =
                new CheckpointedPosition(last.getOffset(), last.getRecordSkipCount());
        return read(
                format.restoreReader(
                        new Configuration(), part.updateWithCheckpointedPosition(position)));
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

    static List<String> places(List<RecordAndPosition<RawRecord>> records) {
        return records.stream().map(record -> record.getRecord().place()).toList();
    }
}
