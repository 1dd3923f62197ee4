package dev.weft.job.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.document.DocumentMapping;
import dev.weft.job.deadletters.DeadLetter;
import dev.weft.job.deadletters.DeadLetters;
import dev.weft.job.payload.Payloads;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.RejectedPoint;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;

/** Makes dead letters of points that Qdrant refused. */
public final class RejectedDocuments {

    private RejectedDocuments() {}

    /** The point's document, whole again. */
    public static DeadLetter deadLetter(RejectedPoint rejected) {
        Origin origin = Origin.parse(rejected.operation().origin());
        String payload =
                origin.payload() != null && !origin.payload().isEmpty()
                        ? origin.payload()
                        : payload(rejected.operation()).toString();
        return new DeadLetter(
                "write",
                origin.id(),
                rejected.reason(),
                rejected.code().name(),
                DeadLetters.original(origin.id(), origin.text(), payload),
                "text",
                origin.place(),
                rejected.time().toEpochMilli(),
                rejected.attempts());
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
