package dev.weft.job.source;

import dev.weft.document.RawRecord;
import dev.weft.document.RecordFormat;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.RecordAndPosition;

/** Hands a file's records to Flink in batches, each with the position to go on from after it. */
final class FileRecordReader implements BulkFormat.Reader<RawRecord> {

    /** Enough to make the hand-over cheap, little enough to hold two of them a reader. */
    private static final int BATCH_BYTES = 256 * 1024;

    private final RecordScanner scanner;
    private final long end;
    private final RecordFormat format;
    private final String origin;
    private final String header;

    /** @param end no record is read that begins here or behind it */
    FileRecordReader(
            RecordScanner scanner, long end, RecordFormat format, String origin, String header) {
        this.scanner = scanner;
        this.end = end;
        this.format = format;
        this.origin = origin;
        this.header = header;
    }

    @Override
    public BulkFormat.RecordIterator<RawRecord> readBatch() throws IOException {
        try {
            return batch();
        } catch (IOException e) {
            throw FileRecords.unreadable(origin, scanner.position(), e);
        }
    }

    private Batch batch() throws IOException {
        Queue<RecordAndPosition<RawRecord>> batch = new ArrayDeque<>();
        long full = Math.min(end, scanner.position() + BATCH_BYTES);
        RecordScanner.Record next;
        while (scanner.position() < full
                && (next = scanner.next()) != null
                // there may have been blank lines before it
                && next.position() < end) {
            RawRecord record =
                    RawRecord.ofFile(
                            format, next.bytes(), next.length(), header, origin, next.position());
            batch.add(new RecordAndPosition<>(record, scanner.position(), 0));
        }
        return batch.isEmpty() ? null : new Batch(batch);
    }

    @Override
    public void close() throws IOException {
        scanner.close();
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
