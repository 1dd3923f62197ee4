package dev.weft.embedded;

import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.MultiDenseVector;
import io.qdrant.client.grpc.Points.NamedVectorsOutput;
import io.qdrant.client.grpc.Points.SparseVector;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.VectorInput;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.VectorsOutput;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Vectors from requests and into replies. What comes in is not yet fitted to its space. */
final class Vectors {

    private Vectors() {}

    /**
     * A point's vectors by name, the unnamed one under the empty string.
     *
     * @param where path of the vectors in the request, for the error
     */
    static Map<String, StoredVector> in(Points.Vectors vectors, String where) {
        return switch (vectors.getVectorsOptionsCase()) {
            case VECTOR -> {
                StoredVector vector = in(vectors.getVector(), where + ".vectors_options");
                if (vector instanceof StoredVector.Sparse) {
                    throw Errors.invalid("Sparse vector must be named");
                }
                yield Map.of("", vector);
            }
            case VECTORS -> {
                Map<String, StoredVector> named = new HashMap<>();
                vectors.getVectors()
                        .getVectorsMap()
                        .forEach(
                                (name, vector) ->
                                        named.put(
                                                name,
                                                in(vector, where + ".vectors_options.vectors.[]")));
                yield named;
            }
            case VECTORSOPTIONS_NOT_SET -> throw Errors.invalid("No Vector Provided");
        };
    }

    @SuppressWarnings("deprecation") // older clients write the deprecated fields
    static StoredVector in(Vector vector, String where) {
        return switch (vector.getVectorCase()) {
            case DENSE -> dense(vector.getDense());
            case SPARSE -> sparse(vector.getSparse(), where);
            case MULTI_DENSE -> multi(vector.getMultiDense(), where);
            case DOCUMENT, IMAGE, OBJECT -> throw noInference();
            case VECTOR_NOT_SET -> {
                if (vector.hasIndices()) {
                    yield sparse(vector.getIndices().getDataList(), vector.getDataList(), where);
                }
                if (vector.hasVectorsCount()) {
                    yield rows(floats(vector.getDataList()), vector.getVectorsCount(), where);
                }
                yield new StoredVector.Dense(floats(vector.getDataList()));
            }
        };
    }

    /** The vector of a query that is not given by id. */
    static StoredVector in(VectorInput input, String where) {
        return switch (input.getVariantCase()) {
            case DENSE -> dense(input.getDense());
            case SPARSE -> sparse(input.getSparse(), where);
            case MULTI_DENSE -> multi(input.getMultiDense(), where);
            case DOCUMENT, IMAGE, OBJECT -> throw noInference();
            case ID, VARIANT_NOT_SET -> throw Errors.invalid("VectorInput variant is missing");
        };
    }

    private static RuntimeException noInference() {
        return Errors.internal(
                "InferenceService URL not configured - please provide valid address in config");
    }

    static StoredVector dense(DenseVector dense) {
        return new StoredVector.Dense(floats(dense.getDataList()));
    }

    private static StoredVector sparse(SparseVector sparse, String where) {
        return sparse(sparse.getIndicesList(), sparse.getValuesList(), where);
    }

    /** @throws io.grpc.StatusRuntimeException with INVALID_ARGUMENT if not as many, or one twice */
    static StoredVector sparse(List<Integer> indices, List<Float> values, String where) {
        if (indices.size() != values.size()) {
            throw Errors.validationCode(where + ".values", "must be the same length as indices");
        }
        if (indices.stream().distinct().count() != indices.size()) {
            throw Errors.validationCode(where + ".indices", "must be unique");
        }
        int[] order =
                IntStream.range(0, indices.size())
                        .boxed()
                        .sorted(Comparator.comparing(indices::get, Integer::compareUnsigned))
                        .mapToInt(Integer::intValue)
                        .toArray();
        int[] sorted = new int[order.length];
        float[] weights = new float[order.length];
        for (int i = 0; i < order.length; i++) {
            sorted[i] = indices.get(order[i]);
            weights[i] = values.get(order[i]);
        }
        return new StoredVector.Sparse(sorted, weights);
    }

    private static StoredVector multi(MultiDenseVector multi, String where) {
        float[][] rows = new float[multi.getVectorsCount()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = floats(multi.getVectors(i).getDataList());
        }
        if (rows.length == 0) {
            throw Errors.validation(where + ".data", "multi vector must not be empty");
        }
        for (float[] row : rows) {
            if (row.length == 0) {
                throw Errors.validation(where + ".data", "all vectors must be non-empty");
            }
            if (row.length != rows[0].length) {
                throw Errors.validation(
                        where + ".data",
                        "all vectors must have the same dimension, found vector with dimension "
                                + row.length);
            }
        }
        return new StoredVector.Multi(rows);
    }

    private static StoredVector rows(float[] flat, int count, String where) {
        if (count == 0) {
            throw Errors.validation(
                    where + ".data",
                    "Validation error: invalid_vector_count [{\"vectors_count\":"
                            + " String(\"vectors count must be greater than 0\")}]");
        }
        if (flat.length == 0) {
            throw Errors.validation(where + ".data", "multi vector must not be empty");
        }
        if (flat.length % count != 0) {
            throw Errors.validation(
                    where + ".data",
                    "Validation error: invalid dense vector length for vectors count"
                            + " [{\"vector_len\": Number(%d), \"vectors_count\": Number(%d)}]"
                                    .formatted(flat.length, count));
        }
        float[][] rows = new float[count][flat.length / count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(flat, i * rows[i].length, rows[i], 0, rows[i].length);
        }
        return new StoredVector.Multi(rows);
    }

    static float[] floats(List<Float> list) {
        float[] floats = new float[list.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = list.get(i);
        }
        return floats;
    }

    /** A lone unnamed vector stands alone, others by name. */
    static VectorsOutput out(Map<String, StoredVector> vectors) {
        VectorsOutput.Builder out = VectorsOutput.newBuilder();
        if (vectors.size() == 1 && vectors.containsKey("")) {
            return out.setVector(out(vectors.get(""))).build();
        }
        NamedVectorsOutput.Builder named = NamedVectorsOutput.newBuilder();
        vectors.forEach((name, vector) -> named.putVectors(name, out(vector)));
        return out.setVectors(named).build();
    }

    private static VectorOutput out(StoredVector vector) {
        VectorOutput.Builder out = VectorOutput.newBuilder();
        if (vector instanceof StoredVector.Dense dense) {
            out.setDense(out(dense.values()));
        } else if (vector instanceof StoredVector.Multi multi) {
            for (float[] row : multi.rows()) {
                out.getMultiDenseBuilder().addVectors(out(row));
            }
        } else if (vector instanceof StoredVector.Sparse sparse) {
            SparseVector.Builder both = out.getSparseBuilder();
            for (int i = 0; i < sparse.indices().length; i++) {
                both.addIndices(sparse.indices()[i]).addValues(sparse.values()[i]);
            }
        }
        return out.build();
    }

    private static DenseVector out(float[] values) {
        DenseVector.Builder out = DenseVector.newBuilder();
        for (float value : values) {
            out.addData(value);
        }
        return out.build();
    }
}
