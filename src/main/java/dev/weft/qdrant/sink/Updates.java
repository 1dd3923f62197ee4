package dev.weft.qdrant.sink;

import com.google.protobuf.ByteString;
import dev.weft.qdrant.sink.PointOperation.Delete;
import dev.weft.qdrant.sink.PointOperation.OverwritePayload;
import dev.weft.qdrant.sink.PointOperation.SetPayload;
import dev.weft.qdrant.sink.PointOperation.UpdateVectors;
import dev.weft.qdrant.sink.PointOperation.Upsert;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointVectors;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.ShardKeySelector;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.annotation.Nullable;

/** Operations as the server's protocol writes them, and back: in update batches and in checkpoints. */
final class Updates {

    private Updates() {}

    static PointsUpdateOperation of(PointOperation operation) {
        Optional<ShardKey> shard = Optional.ofNullable(operation.shardKey());
        if (operation instanceof Upsert upsert) {
            return upsert(List.of(upsert.point()), shard);
        }
        if (operation instanceof Delete delete) {
            return delete(List.of(delete.id()), shard);
        }
        if (operation instanceof UpdateVectors update) {
            return updateVectors(List.of(update.point()), shard);
        }
        if (operation instanceof OverwritePayload overwrite) {
            PointsUpdateOperation.OverwritePayload.Builder message =
                    PointsUpdateOperation.OverwritePayload.newBuilder()
                            .putAllPayload(overwrite.payload())
                            .setPointsSelector(select(List.of(overwrite.id())));
            shard.map(Updates::selector).ifPresent(message::setShardKeySelector);
            return PointsUpdateOperation.newBuilder().setOverwritePayload(message).build();
        }
        SetPayload set = (SetPayload) operation;
        PointsUpdateOperation.SetPayload.Builder message =
                PointsUpdateOperation.SetPayload.newBuilder()
                        .putAllPayload(set.payload())
                        .setPointsSelector(select(List.of(set.id())));
        shard.map(Updates::selector).ifPresent(message::setShardKeySelector);
        return PointsUpdateOperation.newBuilder().setSetPayload(message).build();
    }

    static PointsUpdateOperation upsert(List<PointStruct> points, Optional<ShardKey> shard) {
        PointsUpdateOperation.PointStructList.Builder message =
                PointsUpdateOperation.PointStructList.newBuilder().addAllPoints(points);
        shard.map(Updates::selector).ifPresent(message::setShardKeySelector);
        return PointsUpdateOperation.newBuilder().setUpsert(message).build();
    }

    static PointsUpdateOperation delete(List<PointId> ids, Optional<ShardKey> shard) {
        PointsUpdateOperation.DeletePoints.Builder message =
                PointsUpdateOperation.DeletePoints.newBuilder().setPoints(select(ids));
        shard.map(Updates::selector).ifPresent(message::setShardKeySelector);
        return PointsUpdateOperation.newBuilder().setDeletePoints(message).build();
    }

    static PointsUpdateOperation updateVectors(
            List<PointVectors> points, Optional<ShardKey> shard) {
        PointsUpdateOperation.UpdateVectors.Builder message =
                PointsUpdateOperation.UpdateVectors.newBuilder().addAllPoints(points);
        shard.map(Updates::selector).ifPresent(message::setShardKeySelector);
        return PointsUpdateOperation.newBuilder().setUpdateVectors(message).build();
    }

    /** The inverse of {@link #of}. */
    static PointOperation parse(PointsUpdateOperation update, ByteString origin)
            throws IOException {
        return switch (update.getOperationCase()) {
            case UPSERT ->
                    new Upsert(
                            update.getUpsert().getPoints(0),
                            shard(update.getUpsert().getShardKeySelector()),
                            origin);
            case DELETE_POINTS ->
                    new Delete(
                            id(update.getDeletePoints().getPoints()),
                            shard(update.getDeletePoints().getShardKeySelector()),
                            origin);
            case UPDATE_VECTORS ->
                    new UpdateVectors(
                            update.getUpdateVectors().getPoints(0),
                            shard(update.getUpdateVectors().getShardKeySelector()),
                            origin);
            case OVERWRITE_PAYLOAD ->
                    new OverwritePayload(
                            id(update.getOverwritePayload().getPointsSelector()),
                            update.getOverwritePayload().getPayloadMap(),
                            shard(update.getOverwritePayload().getShardKeySelector()),
                            origin);
            case SET_PAYLOAD ->
                    new SetPayload(
                            id(update.getSetPayload().getPointsSelector()),
                            update.getSetPayload().getPayloadMap(),
                            shard(update.getSetPayload().getShardKeySelector()),
                            origin);
            default ->
                    throw new IOException(
                            "The state holds an operation of kind "
                                    + update.getOperationCase()
                                    + ", which this version does not know: restore it with the version that wrote it");
        };
    }

    static ShardKeySelector selector(ShardKey shard) {
        return ShardKeySelector.newBuilder().addShardKeys(shard).build();
    }

    private static PointsSelector select(List<PointId> ids) {
        return PointsSelector.newBuilder()
                .setPoints(PointsIdsList.newBuilder().addAllIds(ids))
                .build();
    }

    private static PointId id(PointsSelector selector) {
        return selector.getPoints().getIds(0);
    }

    @Nullable
    private static ShardKey shard(ShardKeySelector selector) {
        return selector.getShardKeysCount() == 0 ? null : selector.getShardKeys(0);
    }
}
