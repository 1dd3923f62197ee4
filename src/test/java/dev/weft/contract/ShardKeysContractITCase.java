package dev.weft.contract;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ShardKeyFactory.shardKey;
import static io.qdrant.client.ShardKeySelectorFactory.shardKeySelector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.CreateShardKeyRequest;
import io.qdrant.client.grpc.Collections.DeleteShardKeyRequest;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.ListShardKeysRequest;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Custom sharding, which a server has that runs as a cluster, if only of one node. */
class ShardKeysContractITCase extends Contract {

    private String newCollection() {
        CreateCollection.Builder request =
                CreateCollection.newBuilder().setShardingMethod(ShardingMethod.Custom);
        request.getVectorsConfigBuilder().setParams(space(4, Distance.Dot));
        return newCollection(request);
    }

    private void createKey(String name, ShardKey key) {
        CreateShardKeyRequest.Builder request =
                CreateShardKeyRequest.newBuilder().setCollectionName(name);
        request.getRequestBuilder().setShardKey(key);
        try {
            collections.createShardKey(request.build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                abort("the server runs alone, not as a cluster");
            }
            throw e;
        }
    }

    private List<RetrievedPoint> scroll(ScrollPoints.Builder request) {
        return points.scroll(request.build()).getResultList();
    }

    @Test
    void anIdIsUniqueInEachShard() {
        String name = newCollection();
        createKey(name, shardKey("de"));
        createKey(name, shardKey(7));
        points.upsert(
                upsertOf(name, point(1, 1, 1, 1, 1))
                        .setShardKeySelector(shardKeySelector("de"))
                        .build());
        points.upsert(
                upsertOf(name, point(1, 2, 2, 2, 2), point(2, 2, 2, 2, 2))
                        .setShardKeySelector(shardKeySelector(7))
                        .build());
        ScrollPoints.Builder request =
                ScrollPoints.newBuilder().setCollectionName(name).setWithVectors(VECTORS);
        assertThat(scroll(request)).extracting(RetrievedPoint::getId).containsExactly(id(1), id(2));
        assertThat(count(name)).isEqualTo(3);
        List<RetrievedPoint> german = scroll(request.setShardKeySelector(shardKeySelector("de")));
        assertThat(german).hasSize(1);
        assertThat(german.get(0).getShardKey()).isEqualTo(shardKey("de"));
        assertThat(german.get(0).getVectors().getVector().getDense().getDataList())
                .containsExactly(1f, 1f, 1f, 1f);
    }

    @Test
    void aWriteSaysWhichShardIsMeant() {
        String name = newCollection();
        createKey(name, shardKey("de"));
        assertInvalid(
                () -> upsert(name, point(1, 1, 1, 1, 1)), "Wrong input: Shard key not specified");
        assertInvalid(
                () ->
                        points.upsert(
                                upsertOf(name, point(1, 1, 1, 1, 1))
                                        .setShardKeySelector(shardKeySelector("fr"))
                                        .build()),
                "Wrong input: Shard key \"fr\" not found");
    }

    @Test
    void aCollectionWithoutShardKeysKnowsNone() {
        String name = newCollection(Distance.Dot);
        assertInvalid(
                () ->
                        points.upsert(
                                upsertOf(name, point(1, 1, 1, 1, 1))
                                        .setShardKeySelector(shardKeySelector("de"))
                                        .build()),
                "Wrong input: Shard key \"de\" not found");
        assertInvalid(
                () ->
                        scroll(
                                ScrollPoints.newBuilder()
                                        .setCollectionName(name)
                                        .setShardKeySelector(shardKeySelector("de"))),
                "Bad request: Shard key \"de\" not found");
    }

    @Test
    void aShardKeyIsMadeOnceAndTakesItsPointsWithIt() {
        String name = newCollection();
        createKey(name, shardKey("de"));
        assertInvalid(
                () -> createKey(name, shardKey("de")),
                "Bad request: Sharding key \"de\" already exists for collection " + name);
        points.upsert(
                upsertOf(name, point(1, 1, 1, 1, 1))
                        .setShardKeySelector(shardKeySelector("de"))
                        .build());
        DeleteShardKeyRequest.Builder delete =
                DeleteShardKeyRequest.newBuilder().setCollectionName(name);
        delete.getRequestBuilder().setShardKey(shardKey("de"));
        collections.deleteShardKey(delete.build());
        assertThat(count(name)).isZero();
        assertThat(
                        collections
                                .listShardKeys(
                                        ListShardKeysRequest.newBuilder()
                                                .setCollectionName(name)
                                                .build())
                                .getShardKeysList())
                .isEmpty();
    }

    @Test
    void anIdOfSeveralShardsIsGivenOnceUnlessItsShardIsNamed() {
        String name = newCollection();
        createKey(name, shardKey("de"));
        createKey(name, shardKey(7));
        for (ShardKey key : List.of(shardKey("de"), shardKey(7))) {
            points.upsert(
                    upsertOf(name, point(1, 1, 1, 1, 1))
                            .setShardKeySelector(shardKeySelector(key))
                            .build());
        }
        GetPoints.Builder request = GetPoints.newBuilder().setCollectionName(name).addIds(id(1));
        assertThat(points.get(request.build()).getResultList())
                .singleElement()
                .matches(RetrievedPoint::hasShardKey);
        for (ShardKey key : List.of(shardKey("de"), shardKey(7))) {
            request.setShardKeySelector(shardKeySelector(key));
            assertThat(points.get(request.build()).getResultList())
                    .extracting(RetrievedPoint::getShardKey)
                    .containsExactly(key);
        }
    }

    /** A word is another key than the number that it looks like. */
    @Test
    void shardKeysAreCopiedEachWithItsShardsAndWhatIsThereStays() throws Exception {
        CreateCollection.Builder request =
                CreateCollection.newBuilder()
                        .setShardingMethod(ShardingMethod.Custom)
                        .setShardNumber(2);
        request.getVectorsConfigBuilder().setParams(space(4, Distance.Dot));
        String name = newCollection(request);
        createKey(name, shardKey("7"));
        try (QdrantConnection connection =
                QdrantConnection.open(QdrantOptions.builder().setUrl(url()).build())) {
            CollectionClient client = new CollectionClient(connection, Duration.ZERO);
            client.create(
                    name,
                    CreateShardKey.newBuilder()
                            .setShardKey(shardKey(7))
                            .setShardsNumber(3)
                            .build());
            CollectionBlueprint blueprint =
                    CollectionBlueprint.like(info(name)).withShardKeys(client.shardKeys(name));
            CollectionSpec spec = CollectionSpec.of(newName(), 4).withDistance(Distance.Dot);
            CollectionManager.ensure(connection, spec, blueprint);
            createKey(spec.name(), shardKey("7"));

            CollectionManager.equip(client, spec.name(), blueprint, info(spec.name()));
            CollectionManager.equip(client, spec.name(), blueprint, info(spec.name()));

            assertThat(info(spec.name()).getConfig().getParams())
                    .isEqualTo(info(name).getConfig().getParams());
            assertThat(client.shardKeys(spec.name()))
                    .extracting(CreateShardKey::getShardKey, CreateShardKey::getShardsNumber)
                    .containsExactlyInAnyOrder(tuple(shardKey("7"), 2), tuple(shardKey(7), 3));
            assertThat(client.shardKeys(newCollection(Distance.Dot))).isEmpty();
        }
    }
}
