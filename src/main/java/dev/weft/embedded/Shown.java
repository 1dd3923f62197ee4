package dev.weft.embedded;

import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.VectorsOutput;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** How much of each point a reply shows: which part of its payload, which of its vectors. */
final class Shown {

    private final Collection collection;
    private final UnaryOperator<Map<String, Value>> payload;
    private final WithVectorsSelector vectors;

    Shown(Collection collection, WithPayloadSelector payload, WithVectorsSelector vectors) {
        this.collection = collection;
        this.payload = Payloads.selector(payload);
        this.vectors = vectors;
    }

    static WithPayloadSelector payload(boolean enable) {
        return WithPayloadSelector.newBuilder().setEnable(enable).build();
    }

    RetrievedPoint retrieved(StoredPoint point) {
        RetrievedPoint.Builder shown =
                RetrievedPoint.newBuilder()
                        .setId(point.key().toProto())
                        .putAllPayload(payload.apply(point.payload()));
        if (point.shard() != null) {
            shown.setShardKey(point.shard());
        }
        if (showsVectors()) {
            shown.setVectors(vectors(point));
        }
        return shown.build();
    }

    ScoredPoint scored(StoredPoint point, float score) {
        return scored(point).setScore(score).setVersion(point.version()).build();
    }

    /** What a query that compares no vectors shows: score 1 and no version, as the server. */
    ScoredPoint unscored(StoredPoint point) {
        return scored(point).setScore(1).build();
    }

    private ScoredPoint.Builder scored(StoredPoint point) {
        ScoredPoint.Builder shown =
                ScoredPoint.newBuilder()
                        .setId(point.key().toProto())
                        .putAllPayload(payload.apply(point.payload()));
        if (point.shard() != null) {
            shown.setShardKey(point.shard());
        }
        if (showsVectors()) {
            shown.setVectors(vectors(point));
        }
        return shown;
    }

    private boolean showsVectors() {
        return vectors.hasInclude() || vectors.getEnable();
    }

    private VectorsOutput vectors(StoredPoint point) {
        if (!vectors.hasInclude()) {
            return Vectors.out(point.vectors());
        }
        Map<String, StoredVector> wanted = new HashMap<>();
        for (String name : vectors.getInclude().getNamesList()) {
            collection.spec(name);
            StoredVector vector = point.vectors().get(name);
            if (vector != null) {
                wanted.put(name, vector);
            }
        }
        return Vectors.out(wanted);
    }
}
