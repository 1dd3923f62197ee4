package dev.weft.job.write;

import dev.weft.document.Document;
import dev.weft.document.DocumentMapping;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.Json;
import dev.weft.document.PointKey;
import dev.weft.job.payload.Payloads;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.PointSerializationSchema;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.NamedVectors;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.Vectors;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Makes points of embedded documents; here JSON becomes protobuf, once. */
public final class DocumentPoints implements PointSerializationSchema<EmbeddedDocument> {

    private static final long serialVersionUID = 1L;

    private static final String ID = "id";
    private static final String VERSION = "version";

    /** Under {@link DocumentMapping#RESERVED}: the hash of the text that the vector is of. */
    public static final String TEXT_HASH = "text";

    /** Under {@link DocumentMapping#RESERVED}: the hash of the payload. */
    public static final String PAYLOAD_HASH = "payload";

    private final String vectorName;
    private final boolean withVersion;
    private final boolean vectorsAlone;

    /**
     * @param vectorName the vector's name; null for the unnamed one
     * @param withVersion whether the payload says the document's version
     */
    public DocumentPoints(String vectorName, boolean withVersion) {
        this(vectorName, withVersion, false);
    }

    private DocumentPoints(String vectorName, boolean withVersion, boolean vectorsAlone) {
        this.vectorName = vectorName;
        this.withVersion = withVersion;
        this.vectorsAlone = vectorsAlone;
    }

    /** Points that are there get the vector, and keep all else. */
    public static DocumentPoints inPlace(String vectorName) {
        return new DocumentPoints(vectorName, false, true);
    }

    @Override
    public PointOperation serialize(EmbeddedDocument embedded) throws IOException {
        return operation(embedded).withOrigin(Origin.of(embedded.document()));
    }

    private PointOperation operation(EmbeddedDocument embedded) throws IOException {
        Document document = embedded.document();
        PointId id = pointId(document.id());
        if (vectorsAlone && document.kind() == Document.Kind.UPSERT) {
            return PointOperation.updateVectors(id, vectors(embedded.vector()));
        }
        return switch (document.kind()) {
            case DELETE -> PointOperation.delete(id);
            case PAYLOAD_ONLY -> PointOperation.overwritePayload(id, payload(document));
            case UPSERT ->
                    PointOperation.upsert(
                            PointStruct.newBuilder()
                                    .setId(id)
                                    .setVectors(vectors(embedded.vector()))
                                    .putAllPayload(payload(document))
                                    .build());
        };
    }

    /** The document's own payload, and under one reserved key what Weft has to know of the point. */
    private Map<String, Value> payload(Document document) throws IOException {
        Map<String, Value> payload = new HashMap<>();
        Json.MAPPER
                .readTree(document.payload())
                .properties()
                .forEach(field -> payload.put(field.getKey(), Payloads.value(field.getValue())));
        Struct.Builder reserved = Struct.newBuilder();
        reserved.putFields(ID, ValueFactory.value(document.id()));
        if (withVersion && document.version() != null) {
            reserved.putFields(VERSION, ValueFactory.value(document.version().value()));
        }
        if (document.fingerprint() != null) {
            reserved.putFields(TEXT_HASH, ValueFactory.value(document.fingerprint().text()));
            reserved.putFields(PAYLOAD_HASH, ValueFactory.value(document.fingerprint().payload()));
        }
        payload.put(DocumentMapping.RESERVED, Value.newBuilder().setStructValue(reserved).build());
        return payload;
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
