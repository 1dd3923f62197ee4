package dev.weft.embedded;

import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointVectors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A point of a request, or the vectors for one, before it is known whether the collection takes them.
 *
 * @param named whether the request gave the vectors by name
 */
record NewPoint(
        PointKey key,
        boolean named,
        Map<String, StoredVector> vectors,
        Map<String, Value> payload) {

    /** @throws io.grpc.StatusRuntimeException with INVALID_ARGUMENT if one of them is malformed */
    static List<NewPoint> of(List<PointStruct> points) {
        List<NewPoint> all = new ArrayList<>(points.size());
        for (PointStruct point : points) {
            Map<String, Value> payload = Payloads.kept(point.getPayloadMap());
            if (!point.hasVectors()) {
                throw Errors.invalid("Expected some vectors");
            }
            Map<String, StoredVector> vectors =
                    Vectors.in(point.getVectors(), "points[" + all.size() + "].vectors");
            if (!point.hasId()) {
                throw Errors.invalid("Empty ID is not allowed");
            }
            boolean named = point.getVectors().hasVectors();
            checkNotEmpty(vectors, named, all.size());
            all.add(new NewPoint(PointKey.of(point.getId()), named, vectors, payload));
        }
        return all;
    }

    private static void checkNotEmpty(Map<String, StoredVector> vectors, boolean named, int index) {
        for (StoredVector vector : vectors.values()) {
            if (vector instanceof StoredVector.Dense dense && dense.values().length == 0) {
                throw Errors.badInput(
                        "points["
                                + index
                                + "].vector."
                                + (named ? "?." : "")
                                + "vector: dense vector must not be empty");
            }
        }
    }

    static List<NewPoint> ofVectors(List<PointVectors> points) {
        List<NewPoint> all = new ArrayList<>(points.size());
        for (PointVectors point : points) {
            if (!point.hasId()) {
                throw Errors.invalid("id is expected");
            }
            if (!point.hasVectors()) {
                throw Errors.invalid("vectors is expected");
            }
            Map<String, StoredVector> vectors =
                    Vectors.in(point.getVectors(), "points[" + all.size() + "].vectors");
            boolean named = point.getVectors().hasVectors();
            all.add(new NewPoint(PointKey.of(point.getId()), named, vectors, Map.of()));
        }
        return all;
    }

    /** Throws if a vector is not as long as its space asks; a name that the collection lacks passes. */
    void checkSizes(Map<String, VectorSpec> specs) {
        vectors.forEach(
                (name, vector) -> {
                    VectorSpec spec = specs.get(name);
                    if (spec != null) {
                        spec.checkSize(vector, named);
                    }
                });
    }

    /** The vectors as the collection keeps them. */
    Map<String, StoredVector> kept(Map<String, VectorSpec> specs) {
        Map<String, StoredVector> kept = new HashMap<>();
        vectors.forEach(
                (name, vector) -> {
                    VectorSpec spec = specs.get(name);
                    if (spec == null) {
                        throw Errors.noVectorSpace(name);
                    }
                    kept.put(name, spec.kept(vector));
                });
        return Map.copyOf(kept);
    }
}
