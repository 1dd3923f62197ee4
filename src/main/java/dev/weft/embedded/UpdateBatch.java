package dev.weft.embedded;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.qdrant.client.grpc.Points.ClearPayloadPoints;
import io.qdrant.client.grpc.Points.DeletePayloadPoints;
import io.qdrant.client.grpc.Points.DeletePointVectors;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpsertPoints;

/** Runs the operations of a batch, each as the request that it would be alone. Those before one that fails stay done. */
final class UpdateBatch {

    private final PointWrites points;
    private final SelectedWrites selected;
    private final UpdateBatchPoints batch;

    UpdateBatch(PointWrites points, SelectedWrites selected, UpdateBatchPoints batch) {
        this.points = points;
        this.selected = selected;
        this.batch = batch;
    }

    @SuppressWarnings("deprecation") // older clients send the deprecated ones
    UpdateResult run(PointsUpdateOperation operation) {
        return switch (operation.getOperationCase()) {
            case UPSERT ->
                    points.upsert(alone(operation.getUpsert(), UpsertPoints.newBuilder()).build());
            case UPDATE_VECTORS ->
                    points.updateVectors(
                            alone(operation.getUpdateVectors(), UpdatePointVectors.newBuilder())
                                    .build());
            case DELETE_VECTORS ->
                    selected.deleteVectors(
                            alone(operation.getDeleteVectors(), DeletePointVectors.newBuilder())
                                    .build());
            case DELETE_POINTS ->
                    selected.delete(
                            alone(operation.getDeletePoints(), DeletePoints.newBuilder()).build());
            case DELETE_DEPRECATED ->
                    selected.delete(
                            alone(batch, DeletePoints.newBuilder())
                                    .setPoints(operation.getDeleteDeprecated())
                                    .build());
            case SET_PAYLOAD ->
                    selected.setPayload(
                            alone(operation.getSetPayload(), SetPayloadPoints.newBuilder())
                                    .build());
            case OVERWRITE_PAYLOAD ->
                    selected.overwritePayload(
                            alone(operation.getOverwritePayload(), SetPayloadPoints.newBuilder())
                                    .build());
            case DELETE_PAYLOAD ->
                    selected.deletePayload(
                            alone(operation.getDeletePayload(), DeletePayloadPoints.newBuilder())
                                    .build());
            case CLEAR_PAYLOAD ->
                    selected.clearPayload(
                            alone(operation.getClearPayload(), ClearPayloadPoints.newBuilder())
                                    .build());
            case CLEAR_PAYLOAD_DEPRECATED ->
                    selected.clearPayload(
                            alone(batch, ClearPayloadPoints.newBuilder())
                                    .setPoints(operation.getClearPayloadDeprecated())
                                    .build());
            case OPERATION_NOT_SET -> throw Errors.invalid("Operation is missing");
        };
    }

    /** Fills the request with the operation's fields, which have the same names, and with what the batch says for all. */
    private <B extends Message.Builder> B alone(Message operation, B request) {
        copy(batch, request);
        copy(operation, request);
        return request;
    }

    private static void copy(Message from, Message.Builder to) {
        from.getAllFields()
                .forEach(
                        (field, value) -> {
                            FieldDescriptor same =
                                    to.getDescriptorForType().findFieldByName(field.getName());
                            if (same != null) {
                                to.setField(same, value);
                            }
                        });
    }
}
