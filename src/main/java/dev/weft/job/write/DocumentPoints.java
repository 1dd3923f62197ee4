package dev.weft.job.write;

import com.google.protobuf.ByteString;
import dev.weft.document.Chunks;
import dev.weft.document.Document;
import dev.weft.document.Document.Kind;
import dev.weft.document.DocumentMapping;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.Fingerprint;
import dev.weft.document.Json;
import dev.weft.document.PointKey;
import dev.weft.job.payload.Payloads;
import dev.weft.qdrant.sink.PointOperation;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.NamedVectors;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.Vectors;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes points of embedded documents; here JSON becomes protobuf, once. */
public final class DocumentPoints implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String VERSION = "version";
    private static final String START = "start";
    private static final String END = "end";

    /** Under {@link DocumentMapping#RESERVED}: the document's id. */
    public static final String ID = "id";

    /** Under {@link DocumentMapping#RESERVED}: the hash of the text that the vector is of. */
    public static final String TEXT_HASH = "text";

    /** Under {@link DocumentMapping#RESERVED}: the hash of the payload. */
    public static final String PAYLOAD_HASH = "payload";

    /** Under {@link DocumentMapping#RESERVED}: {@link Fingerprint#run}, if it is not 0. */
    public static final String RUN = "run";

    /** Under {@link DocumentMapping#RESERVED}: the number of the piece, from 0. */
    public static final String CHUNK = "chunk";

    /** Under {@link DocumentMapping#RESERVED}: how many pieces the document has. */
    public static final String CHUNKS = "chunks";

    /** Under {@link DocumentMapping#RESERVED}: {@link Chunks.Older#mark}, if it is not 0. */
    public static final String MARK = "mark";

    private final String vectorName;
    private final boolean withVersion;
    private final String textField;
    private final boolean vectorsAlone;

    /**
     * @param vectorName the vector's name; null for the unnamed one
     * @param withVersion whether the payload says the document's version
     * @param textField the payload's field for a piece's own text; null for none
     */
    public DocumentPoints(String vectorName, boolean withVersion, String textField) {
        this(vectorName, withVersion, textField, false);
    }

    private DocumentPoints(
            String vectorName, boolean withVersion, String textField, boolean vectorsAlone) {
        this.vectorName = vectorName;
        this.withVersion = withVersion;
        this.textField = textField;
        this.vectorsAlone = vectorsAlone;
    }

    /** Points that are there get the vector, and keep all else. */
    public static DocumentPoints inPlace(String vectorName) {
        return new DocumentPoints(vectorName, false, null, true);
    }

    /** What is to be done to the document's points, each of another one. They share one origin. */
    public List<PointOperation> operations(EmbeddedDocument embedded) throws IOException {
        Document document = embedded.document();
        List<PointOperation> operations = new ArrayList<>();
        if (document.kind() == Kind.DELETE) {
            operations.add(PointOperation.delete(pointId(document.id())));
        } else {
            writes(embedded, operations);
        }
        if (document.chunks() != null) {
            for (String key : document.chunks().obsolete()) {
                operations.add(PointOperation.delete(pointId(PointKey.of(key))));
            }
        }
        ByteString origin = Origin.of(document);
        ShardKey shardKey = ShardKeyText.of(document);
        operations.replaceAll(operation -> operation.withOrigin(origin).withShardKey(shardKey));
        return operations;
    }

    private void writes(EmbeddedDocument embedded, List<PointOperation> operations)
            throws IOException {
        Document document = embedded.document();
        Map<String, Value> payload = payload(document);
        Struct reserved = reserved(document);
        if (document.chunks() == null) {
            payload.put(DocumentMapping.RESERVED, value(reserved));
            operations.add(write(embedded, 0, payload));
            return;
        }
        CodePointCount places = new CodePointCount(document.text());
        for (int number = 0; number < document.chunks().count(); number++) {
            Map<String, Value> own = new HashMap<>(payload);
            if (textField != null) {
                own.put(textField, ValueFactory.value(text(document, number)));
            }
            own.put(
                    DocumentMapping.RESERVED,
                    value(piece(reserved, document.chunks(), number, places)));
            operations.add(write(embedded, number, own));
        }
    }

    private static String text(Document document, int number) {
        Chunks chunks = document.chunks();
        return document.text().substring(chunks.start(number), chunks.end(number));
    }

    private PointOperation write(
            EmbeddedDocument embedded, int number, Map<String, Value> payload) {
        PointId id = pointId(PointKey.ofChunk(embedded.document().id(), number));
        if (vectorsAlone && embedded.document().kind() == Kind.UPSERT) {
            return PointOperation.updateVectors(id, vectors(embedded.vectors()[number]));
        }
        return embedded.document().kind() == Kind.PAYLOAD_ONLY
                ? PointOperation.overwritePayload(id, payload)
                : PointOperation.upsert(
                        PointStruct.newBuilder()
                                .setId(id)
                                .setVectors(vectors(embedded.vectors()[number]))
                                .putAllPayload(payload)
                                .build());
    }

    private static Map<String, Value> payload(Document document) throws IOException {
        Map<String, Value> payload = new HashMap<>();
        Json.MAPPER
                .readTree(document.payload())
                .properties()
                .forEach(field -> payload.put(field.getKey(), Payloads.value(field.getValue())));
        return payload;
    }

    /** What Weft has to know of the point, under one key beside the document's own payload. */
    private Struct reserved(Document document) {
        Struct.Builder reserved = Struct.newBuilder();
        reserved.putFields(ID, ValueFactory.value(document.id()));
        if (withVersion && document.version() != null && document.version().value() != null) {
            reserved.putFields(VERSION, ValueFactory.value(document.version().value()));
        }
        Fingerprint fingerprint = document.fingerprint();
        if (fingerprint != null) {
            reserved.putFields(TEXT_HASH, ValueFactory.value(fingerprint.text()));
            reserved.putFields(PAYLOAD_HASH, ValueFactory.value(fingerprint.payload()));
            if (fingerprint.run() != 0) {
                reserved.putFields(RUN, ValueFactory.value(fingerprint.run()));
            }
        }
        return reserved.build();
    }

    private static Struct piece(Struct reserved, Chunks chunks, int number, CodePointCount places) {
        Struct.Builder piece =
                reserved.toBuilder()
                        .putFields(CHUNK, ValueFactory.value(number))
                        .putFields(CHUNKS, ValueFactory.value(chunks.count()))
                        .putFields(START, ValueFactory.value(places.before(chunks.start(number))))
                        .putFields(END, ValueFactory.value(places.before(chunks.end(number))));
        if (chunks.older() != null && chunks.older().mark() != 0) {
            piece.putFields(MARK, ValueFactory.value(chunks.older().mark()));
        }
        return piece.build();
    }

    private static Value value(Struct struct) {
        return Value.newBuilder().setStructValue(struct).build();
    }

    /** The id of a document's point, or of its first one. */
    public static PointId pointId(String documentId) {
        return pointId(PointKey.of(documentId));
    }

    public static PointId pointId(PointKey key) {
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
