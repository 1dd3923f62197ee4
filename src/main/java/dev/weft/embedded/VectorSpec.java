package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.util.HashMap;
import java.util.Map;

/**
 * One vector space of a collection.
 *
 * @param name empty for the unnamed one
 * @param size numbers in a vector; 0 of a sparse one
 * @param idf whether a sparse query's weights are scaled by how rare their index is
 */
record VectorSpec(
        String name, Kind kind, int size, Distance distance, Datatype datatype, boolean idf) {

    enum Kind {
        DENSE,
        MULTI,
        SPARSE
    }

    /** The spaces of a collection by name. */
    static Map<String, VectorSpec> of(CollectionParams params) {
        Map<String, VectorSpec> specs = new HashMap<>();
        if (params.getVectorsConfig().hasParams()) {
            specs.put("", dense("", params.getVectorsConfig().getParams()));
        }
        params.getVectorsConfig()
                .getParamsMap()
                .getMapMap()
                .forEach((name, vector) -> specs.put(name, dense(name, vector)));
        params.getSparseVectorsConfig()
                .getMapMap()
                .forEach(
                        (name, sparse) ->
                                specs.put(
                                        name,
                                        new VectorSpec(
                                                name,
                                                Kind.SPARSE,
                                                0,
                                                Distance.Dot,
                                                Datatype.Float32,
                                                sparse.getModifier() == Modifier.Idf)));
        return Map.copyOf(specs);
    }

    private static VectorSpec dense(String name, VectorParams params) {
        return new VectorSpec(
                name,
                params.hasMultivectorConfig() ? Kind.MULTI : Kind.DENSE,
                (int) params.getSize(),
                params.getDistance(),
                params.getDatatype(),
                false);
    }

    /** Throws the error that the server has ready before it logs the write, also for one that does not wait. */
    void checkSize(StoredVector vector, boolean named) {
        String of = named ? " for vector '" + name + "'" : "";
        if (vector instanceof StoredVector.Dense dense) {
            checkSize(dense.values().length, of);
        } else if (vector instanceof StoredVector.Multi multi) {
            for (float[] row : multi.rows()) {
                checkSize(row.length, of);
            }
        }
    }

    private void checkSize(int got, String of) {
        if (kind != Kind.SPARSE && got != size) {
            throw Errors.badInput(
                    "Vector dimension error: expected dim: " + size + ", got " + got + of);
        }
    }

    /**
     * The vector as this space keeps it and as a query against it is scored: normalised if the distance is
     * cosine, rounded to the datatype.
     *
     * @throws io.grpc.StatusRuntimeException with INVALID_ARGUMENT if the vector is of another kind or size
     */
    StoredVector kept(StoredVector vector) {
        if (kind == Kind.SPARSE && vector instanceof StoredVector.Multi) {
            throw notMulti();
        }
        if ((kind == Kind.SPARSE) != vector instanceof StoredVector.Sparse) {
            throw Errors.badInput("Conversion between sparse and regular vectors failed");
        }
        if (vector instanceof StoredVector.Dense dense) {
            checkSize(dense.values().length, "");
            float[] row = kept(dense.values());
            return kind == Kind.MULTI
                    ? new StoredVector.Multi(new float[][] {row})
                    : new StoredVector.Dense(row);
        }
        if (vector instanceof StoredVector.Multi multi) {
            return keptRows(multi);
        }
        return vector;
    }

    private static RuntimeException notMulti() {
        return Errors.badInput("Conversion between multi and regular vectors failed");
    }

    private StoredVector keptRows(StoredVector.Multi multi) {
        if (kind == Kind.DENSE) {
            throw notMulti();
        }
        float[][] rows = new float[multi.rows().length][];
        for (int i = 0; i < rows.length; i++) {
            checkSize(multi.rows()[i].length, "");
            rows[i] = kept(multi.rows()[i]);
        }
        return new StoredVector.Multi(rows);
    }

    private float[] kept(float[] values) {
        float[] scaled =
                distance == Distance.Cosine && datatype != Datatype.Uint8
                        ? Distances.normalised(values)
                        : values;
        return switch (datatype) {
            case Uint8 -> Rounding.toBytes(scaled);
            case Float16 -> Rounding.toHalves(scaled);
            case Default, Float32, UNRECOGNIZED -> scaled;
        };
    }
}
