package dev.weft.job.cutover;

import com.google.common.collect.Lists;
import dev.weft.document.BadRecordException;
import dev.weft.document.Document;
import dev.weft.document.DocumentParser;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.GivenVector;
import dev.weft.document.RawRecord;
import dev.weft.job.cutover.EndPlan.Counting;
import dev.weft.job.report.Count;
import dev.weft.job.report.Tally;
import dev.weft.job.source.PointRecords;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.collection.PointReader;
import dev.weft.qdrant.sink.PointOperation;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Points of the collection that was read, made to points of the new one as the job makes them. */
final class SourceSample implements SampleSource {

    private final PointReader reader;
    private final PointRecords records;
    private final DocumentParser parser;
    private final DocumentPoints points;
    private final Counting counting;

    /** @param reader of the collection that was read */
    SourceSample(
            PointReader reader,
            PointRecords records,
            DocumentParser parser,
            DocumentPoints points,
            Counting counting) {
        this.reader = reader;
        this.records = records;
        this.parser = parser;
        this.points = points;
        this.counting = counting;
    }

    @Override
    public List<SamplePoint> draw(int wanted) throws IOException {
        List<SamplePoint> drawn = new ArrayList<>();
        for (List<PointId> some : Lists.partition(reader.random(wanted), Sampling.AT_ONCE)) {
            for (RetrievedPoint point : reader.get(some)) {
                // what is no document ended in the dead letters
                expected(point).ifPresent(drawn::add);
            }
        }
        return drawn;
    }

    private Optional<SamplePoint> expected(RetrievedPoint point) throws IOException {
        Optional<Document> document = document(records.deserialize(point));
        if (document.isEmpty()) {
            return Optional.empty();
        }
        PointOperation operation =
                points.operations(new EmbeddedDocument(document.get(), new float[1][0])).get(0);
        PointStruct written = ((PointOperation.Upsert) operation).point();
        return Optional.of(
                new SamplePoint(
                        written.getId(),
                        operation.shardKey(),
                        point.getId(),
                        document.get().text(),
                        document.get().vector(),
                        written.getPayloadMap()));
    }

    @Override
    public Optional<PointId> renewed(ScoredPoint hit) throws IOException {
        RetrievedPoint.Builder point =
                RetrievedPoint.newBuilder().setId(hit.getId()).putAllPayload(hit.getPayloadMap());
        if (hit.hasShardKey()) {
            point.setShardKey(hit.getShardKey());
        }
        RawRecord record = records.deserialize(point.build());
        GivenVector given = parser.mapping().vector();
        // it was found by its vector, which a search doesn't hand out
        return document(given == null ? record : record.withVector(new float[given.dimension()]))
                .map(document -> DocumentPoints.pointId(document.id()));
    }

    /** The document that a point of the old collection is; empty if it is none. */
    private Optional<Document> document(RawRecord record) {
        try {
            return Optional.of(parser.parse(record));
        } catch (BadRecordException none) {
            return Optional.empty();
        }
    }

    /** Where several points are one document, all but the last one. */
    @Override
    public long replaced(Tally totals) {
        return counting == Counting.BY_RECORD
                ? 0
                : totals.get(Count.READ) - totals.get(Count.DEAD_IN_PARSE) - totals.get(Count.LIVE);
    }

    @Override
    public String remark() {
        return null;
    }
}
