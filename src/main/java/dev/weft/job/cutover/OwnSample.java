package dev.weft.job.cutover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Lists;
import dev.weft.document.DocumentMapping;
import dev.weft.job.payload.Payloads;
import dev.weft.job.report.Tally;
import dev.weft.qdrant.collection.PointReader;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Points of the new collection itself, whose payload says what their vector should be of. */
final class OwnSample implements SampleSource {

    private final PointReader reader;
    private final EndPlan.Points points;
    private final boolean compareOld;

    /**
     * @param reader of the new collection
     * @param points how they are made
     * @param compareOld whether there is an old collection, in which a document has the same id
     */
    OwnSample(PointReader reader, EndPlan.Points points, boolean compareOld) {
        this.reader = reader;
        this.points = points;
        this.compareOld = compareOld;
    }

    @Override
    public List<SamplePoint> draw(int wanted) throws IOException {
        List<SamplePoint> drawn = new ArrayList<>();
        for (List<PointId> some : Lists.partition(reader.random(wanted), Sampling.AT_ONCE)) {
            for (RetrievedPoint point : reader.get(some)) {
                PointId old = compareOld ? point.getId() : null;
                drawn.add(
                        new SamplePoint(
                                point.getId(),
                                point.hasShardKey() ? point.getShardKey() : null,
                                old,
                                text(point),
                                null,
                                null));
            }
        }
        return drawn;
    }

    @Override
    public Optional<PointId> renewed(ScoredPoint hit) {
        return Optional.of(hit.getId());
    }

    /** They are drawn when the last one has come. */
    @Override
    public long replaced(Tally totals) {
        return 0;
    }

    /** Null where the payload doesn't hold the text as the job saw it. */
    private String text(RetrievedPoint point) {
        if (!holdsText()) {
            return null;
        }
        ObjectNode payload = Payloads.json(point.getPayloadMap());
        if (points.chunked()) {
            return payload.path(points.textField()).textValue();
        }
        payload.remove(DocumentMapping.RESERVED);
        String text = points.mapping().text().text(payload);
        return text.isBlank() || holdsFraction(payload) ? null : text;
    }

    private boolean holdsText() {
        if (points.chunked()) {
            return points.textField() != null;
        }
        DocumentMapping mapping = points.mapping();
        List<String> fields = mapping.text().fields();
        return mapping.vector() == null
                && fields.stream().noneMatch(field -> field.startsWith("@"))
                && (mapping.payload().isEmpty() || mapping.payload().containsAll(fields));
    }

    /** The payload's 1200.0 may have been 1200.00 in the text. */
    private static boolean holdsFraction(JsonNode value) {
        return value.isFloatingPointNumber()
                || value.valueStream().anyMatch(OwnSample::holdsFraction);
    }

    @Override
    public String remark() {
        if (points.mapping().vector() != null) {
            return "payloads and vectors, for want of a collection that they were read from";
        }
        String why =
                points.chunked()
                        ? "payloads, for points are pieces of documents"
                        : "payloads, for want of a collection that they were read from";
        String field = points.chunked() ? "chunk.text-field" : "document.payload";
        return holdsText()
                ? why
                : "payloads and vectors, since the payload doesn't hold the text (" + field + ")";
    }
}
