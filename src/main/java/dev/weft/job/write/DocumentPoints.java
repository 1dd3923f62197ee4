package dev.weft.job.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.document.Document;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.PointKey;
import dev.weft.job.deadletters.DeadLetters;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.PointSerializationSchema;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.ListValue;
import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.NamedVectors;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.Vectors;
import java.io.IOException;

/** Makes points of embedded documents; here JSON becomes protobuf, once. */
public final class DocumentPoints implements PointSerializationSchema<EmbeddedDocument> {

    private static final long serialVersionUID = 1L;

    private static final ObjectReader JSON = new JsonMapper().reader();

    private final String vectorName;
    private final boolean withOrigin;

    /**
     * @param vectorName the vector's name; null for the unnamed one
     * @param withOrigin whether a point carries its document along, for a dead letter
     */
    public DocumentPoints(String vectorName, boolean withOrigin) {
        this.vectorName = vectorName;
        this.withOrigin = withOrigin;
    }

    @Override
    public PointOperation serialize(EmbeddedDocument embedded) throws IOException {
        PointOperation operation = operation(embedded);
        return withOrigin
                ? operation.withOrigin(DeadLetters.origin(embedded.document()))
                : operation;
    }

    private PointOperation operation(EmbeddedDocument embedded) throws IOException {
        Document document = embedded.document();
        PointId id = pointId(document.id());
        if (document.kind() == Document.Kind.DELETE) {
            return PointOperation.delete(id);
        }
        PointStruct.Builder point =
                PointStruct.newBuilder().setId(id).setVectors(vectors(embedded.vector()));
        JSON.readTree(document.payload())
                .properties()
                .forEach(field -> point.putPayload(field.getKey(), value(field.getValue())));
        return PointOperation.upsert(point.build());
    }

    /** The id of a document's point. */
    public static PointId pointId(String documentId) {
        PointKey key = PointKey.of(documentId);
        return key instanceof PointKey.Number number
                ? PointId.newBuilder().setNum(number.value()).build()
                : PointId.newBuilder().setUuid(((PointKey.Uuid) key).value().toString()).build();
    }

    private Vectors vectors(float[] values) {
        DenseVector.Builder dense = DenseVector.newBuilder();
        for (float value : values) {
            dense.addData(value);
        }
        Vector vector = Vector.newBuilder().setDense(dense).build();
        return vectorName == null
                ? Vectors.newBuilder().setVector(vector).build()
                : Vectors.newBuilder()
                        .setVectors(NamedVectors.newBuilder().putVectors(vectorName, vector))
                        .build();
    }

    private static Value value(JsonNode json) {
        Value.Builder value = Value.newBuilder();
        return switch (json.getNodeType()) {
            case STRING -> value.setStringValue(json.textValue()).build();
            case BOOLEAN -> value.setBoolValue(json.booleanValue()).build();
            case NUMBER ->
                    json.isIntegralNumber() && json.canConvertToLong()
                            ? value.setIntegerValue(json.longValue()).build()
                            : value.setDoubleValue(json.doubleValue()).build();
            case ARRAY -> {
                ListValue.Builder list = ListValue.newBuilder();
                json.forEach(item -> list.addValues(value(item)));
                yield value.setListValue(list).build();
            }
            case OBJECT -> {
                Struct.Builder struct = Struct.newBuilder();
                json.properties()
                        .forEach(
                                field -> struct.putFields(field.getKey(), value(field.getValue())));
                yield value.setStructValue(struct).build();
            }
            case NULL, MISSING, BINARY, POJO -> value.setNullValue(NullValue.NULL_VALUE).build();
        };
    }
}
