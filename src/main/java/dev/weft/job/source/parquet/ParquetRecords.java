package dev.weft.job.source.parquet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.document.RawRecord;
import dev.weft.document.RecordFormat;
import dev.weft.job.source.Records;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.fs.Path;
import org.apache.parquet.HadoopFreeReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * The rows of a Parquet file, each as a record that is one JSON object, with all its columns: a dead
 * letter may be read again with another mapping. A record's position is its row's number in the file,
 * from 0.
 *
 * <p>The pages of one row group at a time are in memory, packed as they are in the file.
 */
public final class ParquetRecords implements Records {

    /** Most of what is written is vectors: Java 17's own way takes several times as long. */
    private static final JsonMapper JSON =
            new JsonMapper(
                    JsonFactory.builder()
                            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                            .build());

    private final Path path;
    private final int maxRecordBytes;
    private final ParquetFileReader file;
    private final MessageColumnIO columns;
    private final Rows rows;

    /** The row groups that are still to be read, the next one first. */
    private final List<Group> groups = new ArrayList<>();

    private PageReadStore pages;
    private RecordReader<ObjectNode> group;
    private long position;
    private long groupEnd;

    /**
     * @param index of the row group in its file
     * @param first the number of its first row
     */
    private record Group(int index, long first, long rows) {}

    /**
     * Opens the part of a file that begins between two bytes; what lies on the border belongs to where
     * it begins.
     *
     * @param row the first row wanted
     * @throws IOException if it is no Parquet file
     */
    public ParquetRecords(Path path, long start, long end, long row, int maxRecordBytes)
            throws IOException {
        this.path = path;
        this.maxRecordBytes = maxRecordBytes;
        file = open(path);
        MessageType schema = file.getFileMetaData().getSchema();
        columns = new ColumnIOFactory(file.getFileMetaData().getCreatedBy()).getColumnIO(schema);
        rows = new Rows(schema);
        position = row;
        groupEnd = row;
        List<BlockMetaData> all = file.getRowGroups();
        long first = 0;
        for (int index = 0; index < all.size(); index++) {
            BlockMetaData one = all.get(index);
            boolean here = one.getStartingPos() >= start && one.getStartingPos() < end;
            if (here && one.getRowCount() > 0 && first + one.getRowCount() > row) {
                groups.add(new Group(index, first, one.getRowCount()));
            }
            first += one.getRowCount();
        }
    }

    /**
     * How many rows a file has, of which it is enough to read the end.
     *
     * @throws IOException if it is no Parquet file
     */
    public static long count(Path path) throws IOException {
        try (ParquetFileReader file = open(path)) {
            return file.getRecordCount();
        }
    }

    private static ParquetFileReader open(Path path) throws IOException {
        try {
            return new ParquetFileReader(
                    new ParquetInput(path), HadoopFreeReadOptions.of(new PageCodecs()));
        } catch (RuntimeException e) {
            // what stands at the end of half a file may look like anything
            throw new IOException(
                    "it is no Parquet file, or it is cut off (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public RawRecord next() throws IOException {
        if (position >= groupEnd && !nextGroup()) {
            return null;
        }
        byte[] json = JSON.writeValueAsBytes(group.read());
        return RawRecord.ofFile(
                RecordFormat.JSONL,
                json.length > maxRecordBytes ? Arrays.copyOf(json, maxRecordBytes) : json,
                json.length,
                null,
                path.toUri().toString(),
                position++);
    }

    private boolean nextGroup() throws IOException {
        closePages();
        if (groups.isEmpty()) {
            return false;
        }
        Group next = groups.remove(0);
        pages = file.readRowGroup(next.index());
        group = columns.getRecordReader(pages, rows);
        long wanted = Math.max(position, next.first());
        for (position = next.first(); position < wanted; position++) {
            group.read();
        }
        groupEnd = next.first() + next.rows();
        return true;
    }

    private void closePages() {
        if (pages != null) {
            pages.close();
            pages = null;
        }
    }

    @Override
    public void close() throws IOException {
        closePages();
        file.close();
    }
}
