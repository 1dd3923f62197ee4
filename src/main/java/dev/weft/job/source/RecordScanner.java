package dev.weft.job.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into records at line ends, or, where quotes count, at line ends outside
 * quotes. Knows no character set but ASCII's line feed, carriage return and quote, which UTF-8 never
 * uses inside another character. Blank lines are no records.
 *
 * <p>A quote that is never closed (before the record's limit or the end) spoils its own line alone:
 * that line becomes a record, which no CSV parser will take, and scanning goes on behind it.
 */
final class RecordScanner implements Closeable {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int CHUNK = 64 * 1024;
    private static final long MARGIN = BYTE_ORDER_MARK.length + 1;

    /** Stands for a quote that closed; no byte of UTF-8. */
    private static final byte CLOSED = (byte) 0xFF;

    private final InputStream in;
    private final boolean quotes;
    private final int maxRecordBytes;

    private byte[] buffer = new byte[CHUNK];
    private int next;
    private int limit;
    private long position;

    /** The record being read, as far as it is kept. */
    private byte[] kept = new byte[1024];

    private int keptLength;
    private long length;

    /** Whether a quote is open, and else the byte that came before. */
    private boolean quoted;

    private byte before;

    /** @param position where in its file the stream stands */
    RecordScanner(InputStream in, long position, boolean quotes, int maxRecordBytes) {
        this.in = in;
        this.position = position;
        this.quotes = quotes;
        this.maxRecordBytes = maxRecordBytes;
    }

    /**
     * @param bytes the record, cut at the limit
     * @param length its true length in bytes
     * @param position where it begins
     */
    record Record(byte[] bytes, long length, long position) {

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Where the next record begins. */
    long position() {
        return position;
    }

    /** The next record that is not blank, or null at the end. */
    Record next() throws IOException {
        while (true) {
            long start = position;
            if (!scan(start)) {
                return null;
            }
            Record record = record(start);
            if (!blank(record)) {
                return record;
            }
        }
    }

    /** Goes to the begin of the next line. */
    void skipLine() throws IOException {
        scan(position);
    }

    /** Reads up to the next line end; false at the end of the stream. */
    private boolean scan(long start) throws IOException {
        keptLength = 0;
        length = 0;
        quoted = false;
        before = ',';
        boolean counting = quotes;
        while (next < limit || fill()) {
            int from = next;
            while (next < limit && (buffer[next] != '\n' || quoted)) {
                if (counting) {
                    quote(buffer[next]);
                }
                next++;
            }
            keep(from, next, counting);
            if (next < limit) {
                next++;
                position++;
                return true;
            }
            if (counting && length > maxRecordBytes) {
                if (quoted && backToFirstLine(start)) {
                    return true;
                }
                counting = false;
                quoted = false;
            }
        }
        if (quoted && backToFirstLine(start)) {
            return true;
        }
        return length > 0;
    }

    /**
     * A quote opens at a field's beginning alone, or right behind one that closed (then the two are
     * one quote inside quotes): 6" is no beginning of a quotation.
     */
    private void quote(byte b) {
        if (b != '"') {
            before = b;
        } else if (quoted) {
            quoted = false;
            before = CLOSED;
        } else if (before == ',' || before == CLOSED) {
            quoted = true;
        } else {
            before = b;
        }
    }

    private void keep(int from, int to, boolean all) {
        int count = to - from;
        length += count;
        position += count;
        // a mark and a carriage return are not of the record, but stand around it
        int fits = (int) Math.min(count, maxRecordBytes + MARGIN - keptLength);
        // while quotes count all is kept: it may have to be read again
        int wanted = all ? count : Math.max(0, fits);
        if (keptLength + wanted > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(keptLength + wanted, 2 * kept.length));
        }
        System.arraycopy(buffer, from, kept, keptLength, wanted);
        keptLength += wanted;
    }

    /** Cuts the record at its first line end and puts the rest back; false if it has none. */
    private boolean backToFirstLine(long start) {
        int end = 0;
        while (end < keptLength && kept[end] != '\n') {
            end++;
        }
        if (end == keptLength) {
            return false;
        }
        int rest = keptLength - end - 1;
        byte[] again = new byte[Math.max(CHUNK, rest + limit - next)];
        System.arraycopy(kept, end + 1, again, 0, rest);
        System.arraycopy(buffer, next, again, rest, limit - next);
        limit = rest + limit - next;
        next = 0;
        buffer = again;
        keptLength = end;
        length = end;
        position = start + end + 1;
        return true;
    }

    private boolean fill() throws IOException {
        next = 0;
        do {
            limit = in.read(buffer);
        } while (limit == 0);
        limit = Math.max(0, limit);
        return limit > 0;
    }

    private Record record(long start) {
        int from = start == 0 && startsWithMark() ? BYTE_ORDER_MARK.length : 0;
        boolean carriageReturn =
                keptLength == length && keptLength > from && kept[keptLength - 1] == '\r';
        long trueLength = length - from - (carriageReturn ? 1 : 0);
        int to = from + (int) Math.min(trueLength, maxRecordBytes);
        return new Record(Arrays.copyOfRange(kept, from, to), trueLength, start);
    }

    private boolean startsWithMark() {
        return keptLength >= 3 && Arrays.equals(kept, 0, 3, BYTE_ORDER_MARK, 0, 3);
    }

    private static boolean blank(Record record) {
        for (byte b : record.bytes()) {
            if (b != ' ' && b != '\t') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
