package dev.weft.job.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.job.deadletters.DeadLetter;
import dev.weft.job.deadletters.DeadLetters;
import dev.weft.job.payload.Payloads;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.RejectedPoint;
import java.util.Map;

/** Makes dead letters of points that Qdrant refused. */
public final class RejectedDocuments {

    private RejectedDocuments() {}

    /** The point's document, whole again. */
    public static DeadLetter deadLetter(RejectedPoint rejected) {
        Origin origin = Origin.parse(rejected.operation().origin().asReadOnlyByteBuffer());
        return new DeadLetter(
                "write",
                origin.id(),
                rejected.reason(),
                rejected.code().name(),
                DeadLetters.original(
                        origin.id(), origin.text(), payload(rejected.operation()).toString()),
                "text",
                origin.place(),
                rejected.time().toEpochMilli(),
                rejected.attempts());
    }

    private static ObjectNode payload(PointOperation operation) {
        return Payloads.json(
                operation instanceof PointOperation.Upsert upsert
                        ? upsert.point().getPayloadMap()
                        : Map.of());
    }
}
