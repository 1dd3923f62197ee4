package dev.weft.job.write;

import dev.weft.job.report.Count;
import dev.weft.job.report.Tally;
import dev.weft.qdrant.sink.PointOperation;
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

    private final QdrantWriter<PointOperation> points;
    private final DocumentPoints documents;
    private final PendingDocuments pending;

    private Tally tally = Tally.empty();
    private WriterTotals reported;

    /** @param pending with what {@code points} was restored with */
    DocumentWriter(
            QdrantWriter<PointOperation> points,
            DocumentPoints documents,
            PendingDocuments pending) {
        this.points = points;
        this.documents = documents;
        this.pending = pending;
        points.listen(pending);
        this.reported = points.totals();
    }

    @Override
    public void write(WriteItem item, Context context) throws IOException, InterruptedException {
        if (item.tally() != null) {
            tally = tally.plus(item.tally());
        } else {
            List<PointOperation> operations = documents.operations(item.document());
            pending.add(operations);
            points.writeAll(operations);
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
        tally = tally.plus(Tally.of(pending.takeEnds())).plus(since(reported, now));
        committables.add(WriteCommittable.of(tally));
        reported = now;
        tally = Tally.empty();
        return committables;
    }

    private static Tally since(WriterTotals before, WriterTotals now) {
        return Tally.of(
                Map.of(
                        Count.REQUESTS, now.requests() - before.requests(),
                        Count.RETRIES, now.allRetries() - before.allRetries(),
                        Count.BYTES_SENT, now.bytes() - before.bytes()));
    }

    @Override
    public List<WriterState> snapshotState(long checkpointId) throws IOException {
        return points.snapshotState(checkpointId).stream().map(pending::packed).toList();
    }

    @Override
    public void close() throws Exception {
        points.close();
    }
}
