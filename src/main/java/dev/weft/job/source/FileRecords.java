package dev.weft.job.source;

import static dev.weft.job.options.SourceOptions.FILES_FORMAT;
import static dev.weft.job.options.SourceOptions.FILES_MAX_RECORD_SIZE;

import dev.weft.document.RawRecord;
import dev.weft.document.RecordFormat;
import dev.weft.job.options.SourceOptions.FileFormat;
import dev.weft.job.source.parquet.ParquetRecords;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Files of records for Flink's {@code FileSource}: one a line (or, in CSV, one a quoted record), or the
 * rows of Parquet.
 *
 * <p>Not Flink's {@code TextLineInputFormat}: that replaces what is not UTF-8 in silence, takes a
 * line of any length into memory, doesn't tell where a line stood, and restores by reading the file
 * from its start. Here a record keeps its bytes and its place, a long one is cut at the limit, and a
 * restored reader seeks.
 *
 * <p>A part of a file holds the records that begin in it: it leaves out the rest of a line that began
 * before it, and reads its own last one to the end.
 *
 * @param format of lines; rows of Parquet are JSON objects
 * @param parquet whether all files are Parquet, not only those whose names say so
 * @param maxRecordBytes what a record may hold; more is cut, and the record says so
 */
public record FileRecords(RecordFormat format, boolean parquet, int maxRecordBytes)
        implements BulkFormat<RawRecord, FileSourceSplit> {

    /** What an array can hold, with some to spare. */
    private static final int LONGEST = Integer.MAX_VALUE - 64;

    /** How many files are asked how many records they hold: each takes a request or two. */
    private static final int ASKED = 100;

    /** A record is longer in its dead letter: a byte takes up to six in JSON, and there are things beside it. */
    private static final long IN_DEAD_LETTER = 8;

    /** What the options ask for. */
    public static FileRecords of(Configuration options) {
        FileFormat asked = options.get(FILES_FORMAT);
        long limit = options.get(FILES_MAX_RECORD_SIZE).getBytes();
        return new FileRecords(
                asked.records(),
                asked == FileFormat.PARQUET,
                (int)
                        Math.min(
                                asked == FileFormat.DEAD_LETTERS ? IN_DEAD_LETTER * limit : limit,
                                LONGEST));
    }

    /** Whether the file is Parquet, whatever else is read. */
    private boolean readsAsParquet(Path file) {
        return parquet || file.getName().toLowerCase(Locale.ROOT).endsWith(".parquet");
    }

    /** Whether the file's bytes are its records'. */
    public boolean isPlain(Path file) {
        return !readsAsParquet(file) && Packing.of(file) == Packing.NONE;
    }

    /**
     * How many records the files hold, where they say so themselves, as Parquet does, and are not too
     * many to be asked.
     *
     * @throws IOException if one of them can't be read
     */
    public OptionalLong count(List<Path> files) throws IOException {
        if (files.size() > ASKED || !files.stream().allMatch(this::readsAsParquet)) {
            return OptionalLong.empty();
        }
        long count = 0;
        for (Path file : files) {
            try {
                count += ParquetRecords.count(file);
            } catch (IOException e) {
                throw FileRecordReader.unreadable(file, 0, e);
            }
        }
        return OptionalLong.of(count);
    }

    /** Whether a part of the file can be read by itself: its records can be told without what is before them. */
    boolean readsPartsOf(Path file) {
        return readsAsParquet(file) || isPlain(file) && !format.hasHeader();
    }

    /** @throws SuppressRestartsException if the file is packed in a way that nothing here unpacks */
    void requireReadable(Path file) {
        if (!readsAsParquet(file)) {
            Packing.requireKnown(file);
        }
    }

    @Override
    public BulkFormat.Reader<RawRecord> createReader(Configuration config, FileSourceSplit split)
            throws IOException {
        return open(split, CheckpointedPosition.NO_OFFSET);
    }

    @Override
    public BulkFormat.Reader<RawRecord> restoreReader(Configuration config, FileSourceSplit split)
            throws IOException {
        return open(
                split,
                split.getReaderPosition()
                        .map(CheckpointedPosition::getOffset)
                        .orElse(CheckpointedPosition.NO_OFFSET));
    }

    /** @param restored the position of the next record, or {@code NO_OFFSET} */
    private FileRecordReader open(FileSourceSplit split, long restored) throws IOException {
        Path file = split.path();
        requireReadable(file);
        long end = split.offset() + split.length();
        // what was added to the file meanwhile belongs to its last part
        long before = end < split.fileSize() ? end : Long.MAX_VALUE;
        try {
            return new FileRecordReader(
                    file,
                    readsAsParquet(file)
                            ? new ParquetRecords(
                                    file,
                                    split.offset(),
                                    before,
                                    Math.max(0, restored),
                                    maxRecordBytes)
                            : lines(file, split.offset(), before, restored));
        } catch (IOException | RuntimeException e) {
            throw FileRecordReader.unreadable(file, Math.max(0, restored), e);
        }
    }

    private LineRecords lines(Path file, long start, long end, long restored) throws IOException {
        String header = null;
        long from = Math.max(0, restored);
        if (format.hasHeader()) {
            try (RecordScanner scanner = scanner(file, 0)) {
                RecordScanner.Record first = scanner.next();
                header = first == null ? "" : first.text();
                from = Math.max(from, scanner.position());
            }
        }
        boolean insideALine = restored == CheckpointedPosition.NO_OFFSET && start > 0;
        RecordScanner scanner = scanner(file, insideALine ? start - 1 : from);
        if (insideALine) {
            scanner.skipLine();
        }
        return new LineRecords(scanner, end, format, file.toUri().toString(), header);
    }

    private RecordScanner scanner(Path file, long offset) throws IOException {
        return new RecordScanner(stream(file, offset), offset, format.hasHeader(), maxRecordBytes);
    }

    private static InputStream stream(Path file, long offset) throws IOException {
        FSDataInputStream raw = file.getFileSystem().open(file);
        try {
            InputStream content = Packing.of(file).open(raw);
            if (content == raw) {
                raw.seek(offset);
            } else {
                // positions in a packed file count what comes out of it
                content.skipNBytes(offset);
            }
            return content;
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /** Which files are, {@link FilesEnumerator} asks. */
    @Override
    public boolean isSplittable() {
        return true;
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return TypeInformation.of(RawRecord.class);
    }
}
