package dev.weft.job.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.Floats;
import dev.weft.document.Document;
import dev.weft.document.DocumentMapping;
import dev.weft.job.deadletters.DeadLetter;
import dev.weft.job.deadletters.DeadLetters;
import dev.weft.job.payload.Payloads;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.RejectedPoint;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes dead letters of points that Qdrant refused. */
public final class RejectedDocuments {

    private RejectedDocuments() {}

    /** The point's document, whole again. */
    public static DeadLetter deadLetter(RejectedPoint rejected) {
        PointOperation operation = rejected.operation();
        Origin origin = Origin.parse(operation.origin());
        Document document =
                // a document's piece that is no more is deleted, too: its origin has a payload
                operation instanceof PointOperation.Delete && origin.payload() == null
                        ? Document.delete(origin.id(), origin.place())
                        : document(origin, operation);
        String shardKey =
                operation.shardKey() == null ? null : ShardKeyText.of(operation.shardKey());
        return DeadLetters.unwritable(
                document.withVersion(origin.version())
                        .withShardKey(shardKey)
                        .withAttempts(origin.attempts()),
                rejected.reason(),
                rejected.code().name(),
                rejected.time(),
                rejected.attempts());
    }

    private static Document document(Origin origin, PointOperation operation) {
        String payload =
                origin.payload() == null ? payload(operation).toString() : origin.payload();
        return Document.upsert(
                        origin.id(),
                        origin.text(),
                        payload.getBytes(StandardCharsets.UTF_8),
                        origin.place())
                .withVector(
                        origin.given() && origin.vector() == null
                                ? vector(operation)
                                : origin.vector());
    }

    /** Of a point with one vector, which may have a name. */
    private static float[] vector(PointOperation operation) {
        Vectors vectors;
        if (operation instanceof PointOperation.Upsert upsert) {
            vectors = upsert.point().getVectors();
        } else if (operation instanceof PointOperation.UpdateVectors update) {
            vectors = update.point().getVectors();
        } else {
            return null;
        }
        Vector vector =
                vectors.hasVector()
                        ? vectors.getVector()
                        : vectors.getVectors().getVectorsMap().values().iterator().next();
        return Floats.toArray(vector.getDense().getDataList());
    }

    private static ObjectNode payload(PointOperation operation) {
        ObjectNode payload = Payloads.json(values(operation));
        payload.remove(DocumentMapping.RESERVED);
        return payload;
    }

    private static Map<String, Value> values(PointOperation operation) {
        if (operation instanceof PointOperation.Upsert upsert) {
            return upsert.point().getPayloadMap();
        }
        return operation instanceof PointOperation.OverwritePayload overwrite
                ? overwrite.payload()
                : Map.of();
    }
}
