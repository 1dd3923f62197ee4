package dev.weft.embedded;

import io.qdrant.client.grpc.Points.ClearPayloadPoints;
import io.qdrant.client.grpc.Points.DeletePayloadPoints;
import io.qdrant.client.grpc.Points.DeletePointVectors;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.PointsUpdateOperation.OverwritePayload;
import io.qdrant.client.grpc.Points.PointsUpdateOperation.PointStructList;
import io.qdrant.client.grpc.Points.PointsUpdateOperation.SetPayload;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpsertPoints;

/** One operation of a batch as the request that it would be alone. The operations run in order; those before one that fails stay done. */
final class UpdateBatch {

    private final Writes writes;
    private final String collection;
    private final boolean wait;

    UpdateBatch(Writes writes, UpdateBatchPoints batch) {
        this.writes = writes;
        this.collection = batch.getCollectionName();
        this.wait = batch.getWait();
    }

    @SuppressWarnings("deprecation") // older clients send the deprecated ones
    UpdateResult run(PointsUpdateOperation operation) {
        return switch (operation.getOperationCase()) {
            case UPSERT -> upsert(operation.getUpsert());
            case DELETE_POINTS -> delete(operation.getDeletePoints().getPoints());
            case DELETE_DEPRECATED -> delete(operation.getDeleteDeprecated());
            case SET_PAYLOAD -> setPayload(operation.getSetPayload());
            case OVERWRITE_PAYLOAD -> overwritePayload(operation.getOverwritePayload());
            case DELETE_PAYLOAD -> deletePayload(operation.getDeletePayload());
            case CLEAR_PAYLOAD -> clearPayload(operation.getClearPayload().getPoints());
            case CLEAR_PAYLOAD_DEPRECATED -> clearPayload(operation.getClearPayloadDeprecated());
            case UPDATE_VECTORS -> updateVectors(operation.getUpdateVectors());
            case DELETE_VECTORS -> deleteVectors(operation.getDeleteVectors());
            case OPERATION_NOT_SET -> throw Errors.invalid("Operation is missing");
        };
    }

    private UpdateResult upsert(PointStructList list) {
        UpsertPoints.Builder request =
                UpsertPoints.newBuilder()
                        .setCollectionName(collection)
                        .setWait(wait)
                        .addAllPoints(list.getPointsList())
                        .setUpdateMode(list.getUpdateMode());
        if (list.hasUpdateFilter()) {
            request.setUpdateFilter(list.getUpdateFilter());
        }
        return writes.upsert(request.build());
    }

    private UpdateResult delete(PointsSelector points) {
        return writes.delete(
                DeletePoints.newBuilder()
                        .setCollectionName(collection)
                        .setWait(wait)
                        .setPoints(points)
                        .build());
    }

    private UpdateResult clearPayload(PointsSelector points) {
        return writes.clearPayload(
                ClearPayloadPoints.newBuilder()
                        .setCollectionName(collection)
                        .setWait(wait)
                        .setPoints(points)
                        .build());
    }

    private UpdateResult setPayload(SetPayload operation) {
        SetPayloadPoints.Builder request =
                SetPayloadPoints.newBuilder()
                        .setCollectionName(collection)
                        .setWait(wait)
                        .putAllPayload(operation.getPayloadMap());
        if (operation.hasPointsSelector()) {
            request.setPointsSelector(operation.getPointsSelector());
        }
        if (operation.hasKey()) {
            request.setKey(operation.getKey());
        }
        return writes.setPayload(request.build());
    }

    private UpdateResult overwritePayload(OverwritePayload operation) {
        SetPayloadPoints.Builder request =
                SetPayloadPoints.newBuilder()
                        .setCollectionName(collection)
                        .setWait(wait)
                        .putAllPayload(operation.getPayloadMap());
        if (operation.hasPointsSelector()) {
            request.setPointsSelector(operation.getPointsSelector());
        }
        return writes.overwritePayload(request.build());
    }

    private UpdateResult deletePayload(PointsUpdateOperation.DeletePayload operation) {
        DeletePayloadPoints.Builder request =
                DeletePayloadPoints.newBuilder()
                        .setCollectionName(collection)
                        .setWait(wait)
                        .addAllKeys(operation.getKeysList());
        if (operation.hasPointsSelector()) {
            request.setPointsSelector(operation.getPointsSelector());
        }
        return writes.deletePayload(request.build());
    }

    private UpdateResult updateVectors(PointsUpdateOperation.UpdateVectors operation) {
        UpdatePointVectors.Builder request =
                UpdatePointVectors.newBuilder()
                        .setCollectionName(collection)
                        .setWait(wait)
                        .addAllPoints(operation.getPointsList());
        if (operation.hasUpdateFilter()) {
            request.setUpdateFilter(operation.getUpdateFilter());
        }
        return writes.updateVectors(request.build());
    }

    private UpdateResult deleteVectors(PointsUpdateOperation.DeleteVectors operation) {
        return writes.deleteVectors(
                DeletePointVectors.newBuilder()
                        .setCollectionName(collection)
                        .setWait(wait)
                        .setPointsSelector(operation.getPointsSelector())
                        .setVectors(operation.getVectors())
                        .build());
    }
}
