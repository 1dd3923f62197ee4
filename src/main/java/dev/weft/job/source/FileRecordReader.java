package dev.weft.job.source;

import dev.weft.document.RawRecord;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.apache.flink.core.fs.Path;

/** Hands a file's records to Flink in batches, each with the position to go on from after it. */
final class FileRecordReader implements BulkFormat.Reader<RawRecord> {

    /** Enough to make the hand-over cheap, little enough to hold two of them a reader. */
    private static final int BATCH_BYTES = 256 * 1024;

    private final Path file;
    private final Records records;

    FileRecordReader(Path file, Records records) {
        this.file = file;
        this.records = records;
    }

    @Override
    public BulkFormat.RecordIterator<RawRecord> readBatch() throws IOException {
        try {
            Queue<RecordAndPosition<RawRecord>> batch = new ArrayDeque<>();
            int bytes = 0;
            RawRecord next;
            while (bytes < BATCH_BYTES && (next = records.next()) != null) {
                batch.add(new RecordAndPosition<>(next, records.position(), 0));
                bytes += next.value().length;
            }
            return batch.isEmpty() ? null : new Batch(batch);
        } catch (IOException | RuntimeException e) {
            throw unreadable(file, records.position(), e);
        }
    }

    /** Names the file and the place: what fails below knows nothing of them. */
    static IOException unreadable(Path file, long position, Exception e) {
        String reason =
                e instanceof EOFException
                        ? "it is cut off"
                        : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new IOException("Cannot read " + file + "#" + position + ": " + reason, e);
    }

    @Override
    public void close() throws IOException {
        records.close();
    }

    private record Batch(Queue<RecordAndPosition<RawRecord>> records)
            implements BulkFormat.RecordIterator<RawRecord> {

        @Override
        public RecordAndPosition<RawRecord> next() {
            return records.poll();
        }

        @Override
        public void releaseBatch() {}
    }
}
