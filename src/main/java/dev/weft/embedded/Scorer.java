package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.Distance;
import java.util.OptionalDouble;

/** Compares stored vectors of one space with one query vector. */
final class Scorer {

    private final VectorSpec spec;
    private final StoredVector query;

    /** @param query as the space keeps it; the weights of a sparse one are scaled already */
    Scorer(VectorSpec spec, StoredVector query) {
        this.spec = spec;
        this.query = query;
    }

    /** The similarity, the larger the nearer; empty if a sparse vector scores 0, which is no hit. */
    OptionalDouble similarity(StoredVector stored) {
        if (query instanceof StoredVector.Sparse sparse) {
            return sparse(sparse, (StoredVector.Sparse) stored);
        }
        if (query instanceof StoredVector.Multi multi) {
            return OptionalDouble.of(maxSim(multi.rows(), ((StoredVector.Multi) stored).rows()));
        }
        return OptionalDouble.of(
                rows(
                        ((StoredVector.Dense) query).values(),
                        ((StoredVector.Dense) stored).values()));
    }

    private float rows(float[] a, float[] b) {
        float similarity = Distances.similarity(spec.distance(), a, b);
        if (spec.distance() == Distance.Cosine && spec.datatype() == Datatype.Uint8) {
            double norms = Math.sqrt(Distances.dot(a, a)) * Math.sqrt(Distances.dot(b, b));
            return norms == 0 ? 0 : (float) (similarity / norms);
        }
        return similarity;
    }

    /** For each row of the query its best row among the stored ones, summed up. */
    private float maxSim(float[][] asked, float[][] stored) {
        float sum = 0;
        for (float[] row : asked) {
            float best = Float.NEGATIVE_INFINITY;
            for (float[] other : stored) {
                best = Math.max(best, rows(row, other));
            }
            sum += best;
        }
        return sum;
    }

    private static OptionalDouble sparse(StoredVector.Sparse a, StoredVector.Sparse b) {
        float sum = 0;
        int i = 0;
        int j = 0;
        while (i < a.indices().length && j < b.indices().length) {
            int order = Integer.compareUnsigned(a.indices()[i], b.indices()[j]);
            if (order == 0) {
                sum += a.values()[i++] * b.values()[j++];
            } else if (order < 0) {
                i++;
            } else {
                j++;
            }
        }
        return sum != 0 ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }
}
