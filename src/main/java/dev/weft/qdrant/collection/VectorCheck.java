package dev.weft.qdrant.collection;

import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Collections.VectorsConfig.ConfigCase;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
            throw mismatch(spec, name, vectors, "use a model of that dimension");
        }
        if (params.getDistance() != spec.distance()) {
            throw mismatch(spec, name, vectors, "ask for that distance");
        }
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
        String present =
                vectors.isEmpty()
                        ? "no dense vector"
                        : vectors.entrySet().stream()
                                .map(
                                        vector ->
                                                show(
                                                        vector.getKey(),
                                                        vector.getValue().getSize(),
                                                        vector.getValue().getDistance()))
                                .collect(Collectors.joining(", "));
        String asked =
                show(
                        spec.vectorName() == null ? "" : spec.vectorName(),
                        spec.dimension(),
                        spec.distance());
        return new CollectionMismatchException(
                "The collection '%s' has %s; asked for was %s. Either %s, or name another collection, or delete this one"
                        .formatted(name, present, asked, remedy));
    }

    private static String show(String vectorName, long dimension, Object distance) {
        return (vectorName.isEmpty() ? "the unnamed vector" : "the vector '" + vectorName + "'")
                + " of dimension "
                + dimension
                + " and distance "
                + distance;
    }
}
