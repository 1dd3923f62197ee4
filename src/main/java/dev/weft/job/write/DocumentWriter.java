package dev.weft.job.write;

import dev.weft.document.EmbeddedDocument;
import dev.weft.job.report.Count;
import dev.weft.job.report.Tally;
import dev.weft.qdrant.sink.QdrantWriter;
import dev.weft.qdrant.sink.WriterState;
import dev.weft.qdrant.sink.WriterTotals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;

/**
 * Writes documents with the connector's writer, and adds what that counted to the tallies that come
 * by: with each checkpoint, and at the end, one tally goes on to {@code finish}.
 */
final class DocumentWriter<CommT>
        implements StatefulSinkWriter<WriteItem, WriterState>,
                CommittingSinkWriter<WriteItem, WriteCommittable<CommT>> {

    private final QdrantWriter<EmbeddedDocument> points;

    private Tally tally = Tally.empty();
    private WriterTotals reported;

    DocumentWriter(QdrantWriter<EmbeddedDocument> points) {
        this.points = points;
        this.reported = points.totals();
    }

    @Override
    public void write(WriteItem item, Context context) throws IOException, InterruptedException {
        if (item.tally() != null) {
            tally = tally.plus(item.tally());
        } else {
            points.write(item.document(), context);
        }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        points.flush(endOfInput);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Collection<WriteCommittable<CommT>> prepareCommit()
            throws IOException, InterruptedException {
        List<WriteCommittable<CommT>> committables = new ArrayList<>();
        if (points instanceof CommittingSinkWriter<?, ?> committing) {
            for (Object letters : committing.prepareCommit()) {
                committables.add(WriteCommittable.of((CommT) letters));
            }
        }
        WriterTotals now = points.totals();
        committables.add(WriteCommittable.of(tally.plus(since(reported, now))));
        reported = now;
        tally = Tally.empty();
        return committables;
    }

    private static Tally since(WriterTotals before, WriterTotals now) {
        return Tally.of(
                Map.of(
                        Count.WRITTEN, now.written() - before.written(),
                        Count.SUPERSEDED, now.superseded() - before.superseded(),
                        Count.DEAD_IN_WRITE, now.rejected() - before.rejected(),
                        Count.REQUESTS, now.requests() - before.requests(),
                        Count.RETRIES, now.allRetries() - before.allRetries(),
                        Count.BYTES_SENT, now.bytes() - before.bytes()));
    }

    @Override
    public List<WriterState> snapshotState(long checkpointId) throws IOException {
        return points.snapshotState(checkpointId);
    }

    @Override
    public void close() throws Exception {
        points.close();
    }
}
