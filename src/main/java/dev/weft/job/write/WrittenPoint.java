package dev.weft.job.write;

import dev.weft.document.DocumentMapping;
import dev.weft.document.Fingerprint;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.util.Map;

/**
 * What a point in the collection says of the document that it was written for.
 *
 * @param documentId empty if nothing is said
 * @param fingerprint of empty hashes if nothing is said
 * @param mark of its state, as {@link dev.weft.document.Chunks.Older#mark()} is; 0 for none
 */
public record WrittenPoint(String documentId, Fingerprint fingerprint, long mark) {

    /** Reads what {@link DocumentPoints} notes in the payload. */
    public static WrittenPoint of(RetrievedPoint point) {
        Map<String, Value> noted =
                point.getPayloadOrDefault(DocumentMapping.RESERVED, Value.getDefaultInstance())
                        .getStructValue()
                        .getFieldsMap();
        return new WrittenPoint(
                text(noted, DocumentPoints.ID),
                new Fingerprint(
                        text(noted, DocumentPoints.TEXT_HASH),
                        text(noted, DocumentPoints.PAYLOAD_HASH),
                        number(noted, DocumentPoints.RUN)),
                number(noted, DocumentPoints.MARK));
    }

    private static long number(Map<String, Value> fields, String key) {
        return fields.getOrDefault(key, Value.getDefaultInstance()).getIntegerValue();
    }

    private static String text(Map<String, Value> fields, String key) {
        return fields.getOrDefault(key, Value.getDefaultInstance()).getStringValue();
    }

    /** A point's id as text, by which {@link dev.weft.document.PointKey#of} finds its key. */
    public static String text(PointId id) {
        return id.hasUuid() ? id.getUuid() : Long.toUnsignedString(id.getNum());
    }
}
