package dev.weft.job.write;

import dev.weft.document.Document;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.Json;
import dev.weft.document.PointKey;
import dev.weft.job.payload.Payloads;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.PointSerializationSchema;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.NamedVectors;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.Vectors;
import java.io.IOException;

/** Makes points of embedded documents; here JSON becomes protobuf, once. */
public final class DocumentPoints implements PointSerializationSchema<EmbeddedDocument> {

    private static final long serialVersionUID = 1L;

    private final String vectorName;

    /** @param vectorName the vector's name; null for the unnamed one */
    public DocumentPoints(String vectorName) {
        this.vectorName = vectorName;
    }

    @Override
    public PointOperation serialize(EmbeddedDocument embedded) throws IOException {
        return operation(embedded).withOrigin(Origin.of(embedded.document()));
    }

    private PointOperation operation(EmbeddedDocument embedded) throws IOException {
        Document document = embedded.document();
        PointId id = pointId(document.id());
        if (document.kind() == Document.Kind.DELETE) {
            return PointOperation.delete(id);
        }
        PointStruct.Builder point =
                PointStruct.newBuilder().setId(id).setVectors(vectors(embedded.vector()));
        Json.MAPPER
                .readTree(document.payload())
                .properties()
                .forEach(
                        field ->
                                point.putPayload(field.getKey(), Payloads.value(field.getValue())));
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
}
