package dev.weft.job.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.Floats;
import dev.weft.document.DocumentMapping;
import dev.weft.document.Json;
import dev.weft.document.RawRecord;
import dev.weft.job.payload.Payloads;
import dev.weft.job.write.DocumentPoints;
import dev.weft.job.write.ShardKeyText;
import dev.weft.job.write.WrittenPoint;
import dev.weft.qdrant.source.PointDeserializationSchema;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.VectorsOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Points of a collection as records: the payload is the content.
 *
 * @param collection its name, for the record's place
 * @param pieces whether a piece of a document may stand for itself
 * @param vector the vector to take along, empty for the unnamed one; null for none
 */
public record PointRecords(String collection, boolean pieces, String vector)
        implements PointDeserializationSchema<RawRecord> {

    /** The point's own id. */
    public static final String ID = "@id";

    /** Whether a point has an attribute of this name. */
    public static boolean has(String attribute) {
        return attribute.equals(ID) || attribute.equals(KafkaRecords.KEY);
    }

    @Override
    public RawRecord deserialize(RetrievedPoint point) throws IOException {
        ObjectNode payload = Payloads.json(point.getPayloadMap());
        byte[] value = Json.MAPPER.writeValueAsBytes(payload);
        String id = WrittenPoint.text(point.getId());
        // who wrote it with Weft knew it by this: Kafka's key, where it came from there
        JsonNode reserved = payload.path(DocumentMapping.RESERVED);
        JsonNode written = reserved.path(DocumentPoints.ID);
        if (!pieces && reserved.path(DocumentPoints.CHUNKS).asInt() > 1) {
            throw new IOException(
                    "The point %s of '%s' is a piece of a document, not the whole: read the documents where they came from; or take each piece as a document of its own, with document.id @id and its text in document.text"
                            .formatted(id, collection));
        }
        Map<String, String> attributes = new HashMap<>();
        attributes.put(ID, id);
        attributes.put(KafkaRecords.KEY, written.asText(id));
        if (point.hasShardKey()) {
            attributes.put(RawRecord.SHARD_KEY, ShardKeyText.of(point.getShardKey()));
        }
        return RawRecord.ofJson(value, "qdrant:" + collection + "/" + id, 0, Map.copyOf(attributes))
                .withVector(vector == null ? null : vector(point.getVectors()));
    }

    /** Null where the point has none of this name, or none that is one list of numbers. */
    private float[] vector(VectorsOutput vectors) {
        VectorOutput found =
                vectors.hasVector() && vector.isEmpty()
                        ? vectors.getVector()
                        : vectors.getVectors().getVectorsMap().get(vector);
        if (found == null) {
            return null;
        }
        List<Float> numbers = numbers(found);
        return numbers.isEmpty() ? null : Floats.toArray(numbers);
    }

    /** Older servers tell dense vectors in the deprecated field. */
    @SuppressWarnings("deprecation")
    private static List<Float> numbers(VectorOutput vector) {
        return switch (vector.getVectorCase()) {
            case DENSE -> vector.getDense().getDataList();
            case SPARSE, MULTI_DENSE -> List.of();
            case VECTOR_NOT_SET -> vector.getDataList();
        };
    }
}
