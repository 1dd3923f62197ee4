package dev.weft.job.source;

import dev.weft.document.RawRecord;
import dev.weft.document.RecordFormat;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;

/**
 * Files of records, one a line (or, in CSV, one a quoted record), for Flink's {@code FileSource}.
 *
 * <p>Not Flink's {@code TextLineInputFormat}: that replaces what is not UTF-8 in silence, takes a
 * line of any length into memory, doesn't tell where a line stood, and restores by reading the file
 * from its start. Here a record keeps its bytes and its place, a long one is cut at the limit, and a
 * restored reader seeks.
 *
 * <p>A part of a file holds the records that begin in it: it leaves out the rest of a line that began
 * before it, and reads its own last one to the end.
 *
 * @param maxRecordBytes what a record may hold; more is cut, and the record says so
 */
public record FileRecords(RecordFormat format, int maxRecordBytes)
        implements BulkFormat<RawRecord, FileSourceSplit> {

    /** What an array can hold, with some to spare. */
    private static final int LONGEST = Integer.MAX_VALUE - 64;

    /** A record is longer in its dead letter: a byte takes up to six in JSON, and there are things beside it. */
    private static final int IN_DEAD_LETTER = 8;

    /** @param maxRecordBytes the limit for records, also for those in dead letters */
    static FileRecords of(RecordFormat format, int maxRecordBytes) {
        long limit =
                format == RecordFormat.DEAD_LETTER
                        ? (long) IN_DEAD_LETTER * maxRecordBytes
                        : maxRecordBytes;
        return new FileRecords(format, (int) Math.min(limit, LONGEST));
    }

    /** Whether a part of the file can be read by itself: its lines can be told without what is before them. */
    boolean readsPartsOf(Path file) {
        return !format.hasHeader() && Packing.of(file) == Packing.NONE;
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

    /** @param restored where the next record begins, or {@code NO_OFFSET} */
    private FileRecordReader open(FileSourceSplit split, long restored) throws IOException {
        Packing.requireKnown(split.path());
        try {
            return opened(split, restored);
        } catch (IOException e) {
            throw unreadable(split.path().toString(), Math.max(split.offset(), restored), e);
        }
    }

    private FileRecordReader opened(FileSourceSplit split, long restored) throws IOException {
        Path file = split.path();
        String header = null;
        long from = Math.max(0, restored);
        if (format.hasHeader()) {
            try (RecordScanner scanner = scanner(file, 0)) {
                RecordScanner.Record first = scanner.next();
                header = first == null ? "" : first.text();
                from = Math.max(from, scanner.position());
            }
        }
        boolean insideALine = restored == CheckpointedPosition.NO_OFFSET && split.offset() > 0;
        RecordScanner scanner = scanner(file, insideALine ? split.offset() - 1 : from);
        if (insideALine) {
            scanner.skipLine();
        }
        long end = split.offset() + split.length();
        return new FileRecordReader(
                scanner,
                // what was added to the file meanwhile belongs to its last part
                end < split.fileSize() ? end : Long.MAX_VALUE,
                format,
                file.toUri().toString(),
                header);
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

    /** Names the file: what fails below knows nothing of it. */
    static IOException unreadable(String file, long position, Exception e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new IOException(
                "Cannot read "
                        + file
                        + " at byte "
                        + position
                        + (e instanceof EOFException ? ": it is cut off" : ": " + reason),
                e);
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
