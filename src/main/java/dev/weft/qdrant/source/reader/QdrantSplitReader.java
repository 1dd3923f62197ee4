package dev.weft.qdrant.source.reader;

import dev.weft.qdrant.source.split.IdPosition;
import dev.weft.qdrant.source.split.QdrantSplit;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;

/** Reads splits one after the other, a page at a time. */
final class QdrantSplitReader implements SplitReader<RetrievedPoint, QdrantSplit> {

    private final PageReader pages;
    private final Queue<QdrantSplit> waiting = new ArrayDeque<>();
    private QdrantSplit current;

    /**
     * @param pages left open: it outlives this reader
     */
    QdrantSplitReader(PageReader pages) {
        this.pages = pages;
    }

    @Override
    public RecordsWithSplitIds<RetrievedPoint> fetch() throws IOException {
        RecordsBySplits.Builder<RetrievedPoint> fetched = new RecordsBySplits.Builder<>();
        if (current == null) {
            current = waiting.poll();
        }
        if (current != null) {
            try {
                fetch(fetched);
            } catch (CancellationException wokenUp) {
                return fetched.build();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while reading " + current, e);
            }
        }
        return fetched.build();
    }

    private void fetch(RecordsBySplits.Builder<RetrievedPoint> fetched)
            throws IOException, InterruptedException {
        List<RetrievedPoint> page =
                current.next().compareTo(current.end()) < 0 ? pages.read(current) : List.of();
        int inside = countInside(page);
        if (inside > 0) {
            fetched.addAll(current, page.subList(0, inside));
        }
        if (page.isEmpty() || inside < page.size()) {
            fetched.addFinishedSplit(current.splitId());
            current = null;
        } else {
            // not the server's own next offset: that is missing, too, where points were deleted
            // while it read the page
            current = current.from(position(page.get(inside - 1)).following());
        }
    }

    /** How many points of a page are before the split's end. */
    private int countInside(List<RetrievedPoint> page) {
        int inside = page.size();
        while (inside > 0 && position(page.get(inside - 1)).compareTo(current.end()) >= 0) {
            inside--;
        }
        return inside;
    }

    private static IdPosition position(RetrievedPoint point) {
        return IdPosition.of(point.getId());
    }

    @Override
    public void handleSplitsChanges(SplitsChange<QdrantSplit> change) {
        if (!(change instanceof SplitsAddition)) {
            throw new UnsupportedOperationException("Splits are only added, not: " + change);
        }
        waiting.addAll(change.splits());
    }

    @Override
    public void wakeUp() {
        pages.wakeUp();
    }

    @Override
    public void close() {}
}
