package dev.weft.qdrant.sink;

import dev.weft.qdrant.sink.PointOperation.UpdateVectors;
import dev.weft.qdrant.sink.PointOperation.Upsert;
import io.grpc.Status;
import io.qdrant.client.grpc.Common.PointId.PointIdOptionsCase;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.Vectors;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the server would take and then suffer from, or refuse only after a round trip. It takes numbers that are not
 * finite, and then no client can read the collection.
 */
final class PointChecks {

    private static final int EXPONENT = 0x7f80_0000;
    private static final int EXPONENT_STEP = 0x0080_0000;

    private PointChecks() {}

    /** Why this operation must not be sent, if so. */
    static Optional<String> problem(PointOperation operation) {
        if (operation.id().getPointIdOptionsCase() == PointIdOptionsCase.POINTIDOPTIONS_NOT_SET) {
            return Optional.of("the point has no id");
        }
        if (operation instanceof Upsert upsert) {
            return problem(upsert.point().getVectors());
        }
        return operation instanceof UpdateVectors update
                ? problem(update.point().getVectors())
                : Optional.empty();
    }

    static RejectedPoint rejected(PointOperation operation, String problem, Instant now) {
        return new RejectedPoint(operation, problem, Status.Code.INVALID_ARGUMENT, now, 0);
    }

    private static Optional<String> problem(Vectors vectors) {
        return switch (vectors.getVectorsOptionsCase()) {
            case VECTOR -> problem("", vectors.getVector());
            case VECTORS -> problem(vectors.getVectors().getVectorsMap());
            case VECTORSOPTIONS_NOT_SET -> Optional.empty();
        };
    }

    private static Optional<String> problem(Map<String, Vector> named) {
        for (Map.Entry<String, Vector> entry : named.entrySet()) {
            Optional<String> problem = problem(entry.getKey(), entry.getValue());
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("deprecation") // old callers fill the old field, and the server takes it
    private static Optional<String> problem(String name, Vector vector) {
        boolean finite =
                switch (vector.getVectorCase()) {
                    case DENSE -> isFinite(vector.getDense());
                    case SPARSE -> areFinite(vector.getSparse().getValuesList());
                    case MULTI_DENSE ->
                            vector.getMultiDense().getVectorsList().stream()
                                    .allMatch(PointChecks::isFinite);
                    case VECTOR_NOT_SET -> areFinite(vector.getDataList());
                    default -> true;
                };
        return finite
                ? Optional.empty()
                : Optional.of(
                        "the vector"
                                + (name.isEmpty() ? "" : " '" + name + "'")
                                + " holds NaN or infinity");
    }

    /**
     * By index, as the list would box each number, and without a branch for each: this is done for every point. A number
     * whose exponent is all ones is not finite, and one more in the exponent's place then reaches the sign.
     */
    private static boolean isFinite(DenseVector vector) {
        int count = vector.getDataCount();
        int signs = 0;
        for (int i = 0; i < count; i++) {
            signs |= (Float.floatToRawIntBits(vector.getData(i)) & EXPONENT) + EXPONENT_STEP;
        }
        return signs >= 0;
    }

    private static boolean areFinite(List<Float> numbers) {
        return numbers.stream().allMatch(Float::isFinite);
    }
}
