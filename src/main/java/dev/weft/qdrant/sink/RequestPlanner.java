package dev.weft.qdrant.sink;

import dev.weft.qdrant.sink.PointOperation.Delete;
import dev.weft.qdrant.sink.PointOperation.UpdateVectors;
import dev.weft.qdrant.sink.PointOperation.Upsert;
import dev.weft.qdrant.sink.WriteRequest.BatchCall;
import dev.weft.qdrant.sink.WriteRequest.DeleteCall;
import dev.weft.qdrant.sink.WriteRequest.UpsertCall;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointVectors;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.WriteOrdering;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one call of operations on distinct points, so their order within the call is free: upserts,
 * vectors and deletes are gathered by shard key. Upserts alone and deletes alone go in their own call, all else in an
 * update batch.
 */
record RequestPlanner(String collection, boolean waitForApply, WriteOrdering ordering) {

    static RequestPlanner of(WriteOptions options) {
        WriteOrdering ordering = WriteOrdering.newBuilder().setType(options.ordering()).build();
        return new RequestPlanner(options.collection(), options.waitForApply(), ordering);
    }

    WriteRequest plan(List<PointOperation> operations) {
        Map<Optional<ShardKey>, List<PointStruct>> upserts = new LinkedHashMap<>();
        Map<Optional<ShardKey>, List<PointId>> deletes = new LinkedHashMap<>();
        Map<Optional<ShardKey>, List<PointVectors>> vectors = new LinkedHashMap<>();
        List<PointsUpdateOperation> others = new ArrayList<>();
        for (PointOperation operation : operations) {
            Optional<ShardKey> shard = Optional.ofNullable(operation.shardKey());
            if (operation instanceof Upsert upsert) {
                upserts.computeIfAbsent(shard, s -> new ArrayList<>()).add(upsert.point());
            } else if (operation instanceof Delete delete) {
                deletes.computeIfAbsent(shard, s -> new ArrayList<>()).add(delete.id());
            } else if (operation instanceof UpdateVectors update) {
                vectors.computeIfAbsent(shard, s -> new ArrayList<>()).add(update.point());
            } else {
                others.add(Updates.of(operation));
            }
        }
        vectors.forEach((shard, points) -> others.add(Updates.updateVectors(points, shard)));
        if (others.isEmpty() && deletes.isEmpty() && upserts.size() == 1) {
            return upsert(upserts);
        }
        if (others.isEmpty() && upserts.isEmpty() && deletes.size() == 1) {
            return delete(deletes);
        }
        return batch(upserts, deletes, others);
    }

    private UpsertCall upsert(Map<Optional<ShardKey>, List<PointStruct>> upserts) {
        UpsertPoints.Builder message =
                UpsertPoints.newBuilder()
                        .setCollectionName(collection)
                        .setWait(waitForApply)
                        .setOrdering(ordering);
        upserts.forEach(
                (shard, points) -> {
                    message.addAllPoints(points);
                    shard.map(Updates::selector).ifPresent(message::setShardKeySelector);
                });
        return new UpsertCall(message.build());
    }

    private DeleteCall delete(Map<Optional<ShardKey>, List<PointId>> deletes) {
        DeletePoints.Builder message =
                DeletePoints.newBuilder()
                        .setCollectionName(collection)
                        .setWait(waitForApply)
                        .setOrdering(ordering);
        deletes.forEach(
                (shard, ids) -> {
                    message.setPoints(
                            PointsSelector.newBuilder()
                                    .setPoints(PointsIdsList.newBuilder().addAllIds(ids)));
                    shard.map(Updates::selector).ifPresent(message::setShardKeySelector);
                });
        return new DeleteCall(message.build());
    }

    private BatchCall batch(
            Map<Optional<ShardKey>, List<PointStruct>> upserts,
            Map<Optional<ShardKey>, List<PointId>> deletes,
            List<PointsUpdateOperation> others) {
        UpdateBatchPoints.Builder message =
                UpdateBatchPoints.newBuilder()
                        .setCollectionName(collection)
                        .setWait(waitForApply)
                        .setOrdering(ordering);
        upserts.forEach((shard, points) -> message.addOperations(Updates.upsert(points, shard)));
        deletes.forEach((shard, ids) -> message.addOperations(Updates.delete(ids, shard)));
        message.addAllOperations(others);
        return new BatchCall(message.build());
    }
}
