package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.CollectionClusterInfoRequest;
import io.qdrant.client.grpc.Collections.CollectionClusterInfoResponse;
import io.qdrant.client.grpc.Collections.CreateShardKeyRequest;
import io.qdrant.client.grpc.Collections.DeleteShardKeyRequest;
import io.qdrant.client.grpc.Collections.ListShardKeysRequest;
import io.qdrant.client.grpc.Collections.ListShardKeysResponse;
import io.qdrant.client.grpc.Collections.LocalShardInfo;
import io.qdrant.client.grpc.Collections.ReplicaState;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Collections.ShardKeyDescription;
import java.util.List;

/** Answers the calls on shards, as a cluster of one node does. */
final class ClusterCalls {

    private static final long PEER = 1;

    private final Catalog catalog;

    ClusterCalls(Catalog catalog) {
        this.catalog = catalog;
    }

    CollectionClusterInfoResponse info(CollectionClusterInfoRequest request) {
        List<PointStore> stores = catalog.get(request.getCollectionName()).shards().all();
        CollectionClusterInfoResponse.Builder info =
                CollectionClusterInfoResponse.newBuilder().setPeerId(PEER);
        for (PointStore store : stores) {
            for (int i = 0; i < store.shards(); i++) {
                LocalShardInfo.Builder shard =
                        LocalShardInfo.newBuilder()
                                .setShardId(info.getLocalShardsCount())
                                .setPointsCount(i == 0 ? store.count() : 0)
                                .setState(ReplicaState.Active);
                if (store.key() != null) {
                    shard.setShardKey(store.key());
                }
                info.addLocalShards(shard);
            }
        }
        return info.setShardCount(info.getLocalShardsCount()).build();
    }

    ListShardKeysResponse list(ListShardKeysRequest request) {
        ListShardKeysResponse.Builder all = ListShardKeysResponse.newBuilder();
        for (ShardKey key : catalog.get(request.getCollectionName()).shards().keys()) {
            all.addShardKeys(ShardKeyDescription.newBuilder().setKey(key));
        }
        return all.build();
    }

    void create(CreateShardKeyRequest request) {
        checkGiven(request.hasRequest(), request.getRequest().getShardKey());
        if (request.getRequest().hasShardsNumber() && request.getRequest().getShardsNumber() == 0) {
            throw Errors.invalid(
                    "Shard number cannot be zero: out of range integral type conversion attempted");
        }
        Collection collection = catalog.get(request.getCollectionName());
        int shards =
                request.getRequest().hasShardsNumber()
                        ? request.getRequest().getShardsNumber()
                        : collection.info().getConfig().getParams().getShardNumber();
        collection
                .shards()
                .create(request.getRequest().getShardKey(), shards, request.getCollectionName());
    }

    void delete(DeleteShardKeyRequest request) {
        checkGiven(request.hasRequest(), request.getRequest().getShardKey());
        catalog.get(request.getCollectionName())
                .shards()
                .delete(request.getRequest().getShardKey(), request.getCollectionName());
    }

    private static void checkGiven(boolean request, ShardKey key) {
        if (!request) {
            throw Errors.invalid("empty request");
        }
        if (key.getKeyCase() == ShardKey.KeyCase.KEY_NOT_SET) {
            throw Errors.invalid("Shard key is not specified");
        }
    }
}
