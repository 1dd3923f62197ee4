package dev.weft.qdrant.sink;

import dev.weft.qdrant.sink.WriteRequest.BatchCall;
import dev.weft.qdrant.sink.WriteRequest.DeleteCall;
import dev.weft.qdrant.sink.WriteRequest.UpsertCall;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointVectors;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a request touches. */
final class Requests {

    private Requests() {}

    /** The points of a request; asserts that none is in it twice. */
    static Set<PointId> ids(WriteRequest request) {
        List<PointId> ids;
        if (request instanceof UpsertCall upsert) {
            ids = upsert.message().getPointsList().stream().map(PointStruct::getId).toList();
        } else if (request instanceof DeleteCall delete) {
            ids = delete.message().getPoints().getPoints().getIdsList();
        } else {
            List<PointsUpdateOperation> operations =
                    ((BatchCall) request).message().getOperationsList();
            ids = operations.stream().flatMap(Requests::ids).toList();
        }
        Set<PointId> distinct = new HashSet<>(ids);
        if (distinct.size() != ids.size()) {
            throw new AssertionError("A point is twice in one request: " + ids);
        }
        return distinct;
    }

    private static Stream<PointId> ids(PointsUpdateOperation operation) {
        return switch (operation.getOperationCase()) {
            case UPSERT -> operation.getUpsert().getPointsList().stream().map(PointStruct::getId);
            case DELETE_POINTS -> ids(operation.getDeletePoints().getPoints());
            case SET_PAYLOAD -> ids(operation.getSetPayload().getPointsSelector());
            case OVERWRITE_PAYLOAD -> ids(operation.getOverwritePayload().getPointsSelector());
            case UPDATE_VECTORS ->
                    operation.getUpdateVectors().getPointsList().stream().map(PointVectors::getId);
            default -> throw new AssertionError(operation.getOperationCase());
        };
    }

    private static Stream<PointId> ids(PointsSelector selector) {
        return selector.getPoints().getIdsList().stream();
    }
}
