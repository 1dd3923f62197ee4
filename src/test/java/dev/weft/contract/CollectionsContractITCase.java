package dev.weft.contract;

import static io.qdrant.client.ValueFactory.nullValue;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionExistsRequest;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CollectionsContractITCase extends Contract {

    private boolean exists(String name) {
        return collections
                .collectionExists(
                        CollectionExistsRequest.newBuilder().setCollectionName(name).build())
                .getResult()
                .getExists();
    }

    @Test
    void theServerSaysItsVersion() {
        var reply = qdrant.healthCheck(HealthCheckRequest.getDefaultInstance());
        assertThat(reply.getTitle()).isEqualTo("qdrant - vector search engine");
        assertThat(reply.getVersion()).matches("1\\.\\d+\\.\\d+.*");
    }

    @Test
    void aCollectionExistsFromItsCreationToItsDeletion() {
        String name = newName();
        assertThat(exists(name)).isFalse();
        CreateCollection.Builder request = CreateCollection.newBuilder().setCollectionName(name);
        request.getVectorsConfigBuilder().setParams(space(4, Distance.Cosine));
        assertThat(collections.create(request.build()).getResult()).isTrue();
        assertThat(exists(name)).isTrue();
        assertThat(
                        collections
                                .list(ListCollectionsRequest.getDefaultInstance())
                                .getCollectionsList())
                .extracting(collection -> collection.getName())
                .contains(name);
        assertThat(drop(name)).isTrue();
        assertThat(exists(name)).isFalse();
        assertThat(drop(name)).isFalse();
    }

    @Test
    void aCollectionIsNotMadeTwice() {
        String name = newCollection(Distance.Dot);
        CreateCollection.Builder again = CreateCollection.newBuilder().setCollectionName(name);
        assertFails(
                () -> collections.create(again.build()),
                Status.Code.ALREADY_EXISTS,
                "Wrong input: Collection `" + name + "` already exists!");
    }

    @Test
    void callsOnAMissingCollectionAreNotFound() {
        assertNoSuchCollection(() -> info("no-such"), "no-such");
        assertNoSuchCollection(() -> count("no-such"), "no-such");
        assertNoSuchCollection(() -> upsert("no-such", point(1, 1, 2, 3, 4)), "no-such");
        assertNoSuchCollection(
                () ->
                        collections.update(
                                UpdateCollection.newBuilder().setCollectionName("no-such").build()),
                "no-such");
    }

    @Test
    void namesAndSizesAreChecked() {
        assertInvalid(
                () -> info(""),
                "Validation error in body: [collection_name: value \"\" invalid, must be from 1 to"
                        + " 255 characters]");
        assertInvalid(
                () -> newCollection(CreateCollection.newBuilder(), "a:b", 4, Distance.Dot),
                "Validation error in body: [collection_name: collection name cannot contain \":\""
                        + " char]");
        assertInvalid(
                () -> newCollection(CreateCollection.newBuilder(), newName(), 0, Distance.Dot),
                "Validation error in body: [vectors_config.config.size: value 0 invalid, must be"
                        + " from 1 to 65536]");
        assertInvalid(
                () ->
                        newCollection(
                                CreateCollection.newBuilder(),
                                newName(),
                                4,
                                Distance.UnknownDistance),
                "Malformed distance parameter: UnknownDistance");
        assertInvalid(
                () ->
                        newCollection(
                                CreateCollection.newBuilder()
                                        .setHnswConfig(
                                                HnswConfigDiff.newBuilder().setEfConstruct(2)),
                                newName(),
                                4,
                                Distance.Dot),
                "Validation error in body: [hnsw_config.ef_construct: value 2 invalid, must be 4 or"
                        + " larger]");
    }

    private void newCollection(
            CreateCollection.Builder request, String name, int size, Distance distance) {
        request.setCollectionName(name).getVectorsConfigBuilder().setParams(space(size, distance));
        collections.create(request.build());
    }

    @Test
    void theInfoOfANewCollectionShowsItsConfigurationWithTheDefaults() {
        CreateCollection.Builder request =
                CreateCollection.newBuilder()
                        .setHnswConfig(HnswConfigDiff.newBuilder().setM(32))
                        .setOptimizersConfig(
                                OptimizersConfigDiff.newBuilder().setIndexingThreshold(0))
                        .setStrictModeConfig(
                                StrictModeConfig.newBuilder().setEnabled(true).setMaxQueryLimit(7))
                        .putMetadata("model", value("minilm"))
                        .setOnDiskPayload(false);
        request.getVectorsConfigBuilder().setParams(space(4, Distance.Euclid));
        CollectionInfo info = info(newCollection(request));

        assertThat(info.getStatus()).isEqualTo(CollectionStatus.Green);
        assertThat(info.getOptimizerStatus().getOk()).isTrue();
        assertThat(info.getPointsCount()).isZero();
        assertThat(info.getIndexedVectorsCount()).isZero();
        assertThat(info.getUpdateQueue().getLength()).isZero();
        CollectionConfig config = info.getConfig();
        assertThat(config.getParams().getVectorsConfig().getParams())
                .isEqualTo(space(4, Distance.Euclid));
        assertThat(config.getParams().getShardNumber()).isEqualTo(1);
        assertThat(config.getParams().getReplicationFactor()).isEqualTo(1);
        assertThat(config.getParams().getOnDiskPayload()).isFalse();
        assertThat(config.getHnswConfig().getM()).isEqualTo(32);
        assertThat(config.getHnswConfig().getEfConstruct()).isEqualTo(100);
        assertThat(config.getOptimizerConfig().getIndexingThreshold()).isZero();
        assertThat(config.getOptimizerConfig().hasIndexingThreshold()).isTrue();
        assertThat(config.getOptimizerConfig().getDeletedThreshold()).isEqualTo(0.2);
        assertThat(config.getStrictModeConfig().getMaxQueryLimit()).isEqualTo(7);
        assertThat(config.getMetadataMap()).isEqualTo(Map.of("model", value("minilm")));
    }

    @Test
    void anUpdateChangesWhatItNamesAndLeavesTheRest() {
        CreateCollection.Builder request =
                CreateCollection.newBuilder()
                        .putMetadata("model", value("minilm"))
                        .putMetadata("run", value(1))
                        .setHnswConfig(HnswConfigDiff.newBuilder().setM(32));
        request.getVectorsConfigBuilder().setParams(space(4, Distance.Cosine));
        String name = newCollection(request);
        CollectionConfig before = info(name).getConfig();

        UpdateCollection.Builder update =
                UpdateCollection.newBuilder()
                        .setCollectionName(name)
                        .setOptimizersConfig(
                                OptimizersConfigDiff.newBuilder().setIndexingThreshold(1234))
                        .putMetadata("run", nullValue())
                        .putMetadata("step", value(2))
                        .setStrictModeConfig(
                                StrictModeConfig.newBuilder().setUpsertMaxBatchsize(5));
        update.getParamsBuilder().setOnDiskPayload(false);
        collections.update(update.build());

        CollectionConfig.Builder expected = before.toBuilder();
        expected.getOptimizerConfigBuilder().setIndexingThreshold(1234);
        expected.getParamsBuilder().setOnDiskPayload(false);
        expected.getStrictModeConfigBuilder().setUpsertMaxBatchsize(5);
        expected.removeMetadata("run").putMetadata("step", value(2));
        assertThat(info(name).getConfig()).isEqualTo(expected.build());
    }

    @Test
    void theInfoCountsThePoints() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, 1, 2, 3, 4), point(2, 1, 2, 3, 4));
        upsert(name, point(2, 4, 3, 2, 1));
        assertThat(info(name).getPointsCount()).isEqualTo(2);
    }
}
