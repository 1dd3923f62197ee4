package dev.weft.qdrant.collection;

import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Collections.VectorsConfig.ConfigCase;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.annotation.Nullable;

/** Compares the vectors that a collection has with those that were asked for. Pure. */
final class VectorCheck {

    private VectorCheck() {}

    static void check(CollectionSpec spec, String name, CollectionParams present) {
        Map<String, VectorParams> vectors = vectors(present.getVectorsConfig());
        String asked = spec.vectorName() == null ? "" : spec.vectorName();
        VectorParams params = vectors.get(asked);
        if (params == null) {
            throw mismatch(spec, name, vectors, "give the vector name that is there");
        }
        if (params.getSize() != spec.dimension()) {
            throw mismatch(spec, name, vectors, "use vectors of that dimension");
        }
        if (params.getDistance() != spec.distance()) {
            throw mismatch(spec, name, vectors, "ask for that distance");
        }
    }

    /** What the collection has under that vector name. */
    static CollectionSpec present(
            String name, @Nullable String vectorName, CollectionParams present) {
        Map<String, VectorParams> vectors = vectors(present.getVectorsConfig());
        VectorParams params = vectors.get(vectorName == null ? "" : vectorName);
        if (params == null) {
            throw new CollectionMismatchException(
                    "The collection '%s' has %s; asked for was %s. Either give the vector name that is there, or name another collection"
                            .formatted(name, show(vectors), show(vectorName)));
        }
        return new CollectionSpec(
                name, vectorName, Math.toIntExact(params.getSize()), params.getDistance());
    }

    /** By name, the unnamed one under the empty string. */
    static Map<String, VectorParams> vectors(VectorsConfig config) {
        Map<String, VectorParams> vectors = new TreeMap<>();
        if (config.getConfigCase() == ConfigCase.PARAMS) {
            vectors.put("", config.getParams());
        } else {
            vectors.putAll(config.getParamsMap().getMapMap());
        }
        return vectors;
    }

    private static CollectionMismatchException mismatch(
            CollectionSpec spec, String name, Map<String, VectorParams> vectors, String remedy) {
        String asked = show(spec.vectorName(), spec.dimension(), spec.distance());
        return new CollectionMismatchException(
                "The collection '%s' has %s; asked for was %s. Either %s, or name another collection, or delete this one"
                        .formatted(name, show(vectors), asked, remedy));
    }

    private static String show(Map<String, VectorParams> vectors) {
        return vectors.isEmpty()
                ? "no dense vector"
                : vectors.entrySet().stream()
                        .map(
                                vector ->
                                        show(
                                                vector.getKey(),
                                                vector.getValue().getSize(),
                                                vector.getValue().getDistance()))
                        .collect(Collectors.joining(", "));
    }

    private static String show(@Nullable String vectorName, long dimension, Object distance) {
        return show(vectorName) + " of dimension " + dimension + " and distance " + distance;
    }

    private static String show(@Nullable String vectorName) {
        return vectorName == null || vectorName.isEmpty()
                ? "the unnamed vector"
                : "the vector '" + vectorName + "'";
    }
}
