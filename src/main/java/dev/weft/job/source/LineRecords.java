package dev.weft.job.source;

import dev.weft.document.RawRecord;
import dev.weft.document.RecordFormat;
import java.io.IOException;

/**
 * Records that are lines, or, in CSV, quoted ones.
 *
 * @param end no record is read that begins here or behind it
 * @param header null where the format has none
 */
record LineRecords(
        RecordScanner scanner, long end, RecordFormat format, String origin, String header)
        implements Records {

    @Override
    public RawRecord next() throws IOException {
        RecordScanner.Record next = scanner.position() < end ? scanner.next() : null;
        // there may have been blank lines before it
        if (next == null || next.position() >= end) {
            return null;
        }
        return RawRecord.ofFile(
                format, next.bytes(), next.length(), header, origin, next.position());
    }

    @Override
    public long position() {
        return scanner.position();
    }

    @Override
    public void close() throws IOException {
        scanner.close();
    }
}
