package dev.weft.contract;

import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.DeferredIndexing;
import dev.weft.qdrant.collection.IndexState;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Points.PointStruct;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Indexing that is set aside for a bulk load, and restored. */
class DeferredIndexingContractITCase extends Contract {

    private static final int DIMENSION = 128;

    private QdrantConnection connection;
    private CollectionClient client;

    @BeforeEach
    void open() throws IOException {
        connection = QdrantConnection.open(QdrantOptions.builder().setUrl(url()).build());
        client = new CollectionClient(connection, Duration.ZERO);
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private String newCollection(OptimizersConfigDiff.Builder optimizers) {
        CreateCollection.Builder request =
                CreateCollection.newBuilder()
                        .setOptimizersConfig(optimizers)
                        .putMetadata("owner", value("library"));
        request.getVectorsConfigBuilder().setParams(space(DIMENSION, Distance.Cosine));
        return newCollection(request);
    }

    private OptimizersConfigDiff settings(String collection) {
        return info(collection).getConfig().getOptimizerConfig();
    }

    @Test
    void theServersOwnSettingsComeBack() throws IOException {
        String name = newCollection(OptimizersConfigDiff.newBuilder());
        CollectionConfig before = info(name).getConfig();

        DeferredIndexing own = DeferredIndexing.begin(client, name, info(name), "run");
        assertThat(settings(name).hasIndexingThreshold()).isTrue();
        assertThat(settings(name).getIndexingThreshold()).isZero();
        assertThat(own.inForce(client, name)).isFalse();
        assertThat(DeferredIndexing.of(client.metadata(name))).contains(own);

        own.restore(client, name);
        assertThat(info(name).getConfig()).isEqualTo(before);
        assertThat(own.inForce(client, name)).isTrue();
    }

    @Test
    void settingsOfTheCollectionsOwnComeBackHoweverOftenItIsBegunAndRestored() throws IOException {
        String name =
                newCollection(
                        OptimizersConfigDiff.newBuilder()
                                .setIndexingThreshold(1234)
                                .setPreventUnoptimized(true));
        CollectionConfig before = info(name).getConfig();

        DeferredIndexing.begin(client, name, info(name), "run");
        assertThat(settings(name).getPreventUnoptimized()).isFalse();
        DeferredIndexing again = DeferredIndexing.begin(client, name, info(name), "run");
        assertThat(again).isEqualTo(new DeferredIndexing(1234, true));

        again.restore(client, name);
        again.restore(client, name);
        assertThat(info(name).getConfig()).isEqualTo(before);
    }

    @Test
    void aCopyOfACollectionThatIsBeingLoadedHasTheSettingsOfBefore() throws IOException {
        String name = newCollection(OptimizersConfigDiff.newBuilder().setIndexingThreshold(1234));
        CreateCollection before = CollectionBlueprint.like(info(name)).creation();

        DeferredIndexing.begin(client, name, info(name), "run");

        assertThat(CollectionBlueprint.like(info(name)).creation()).isEqualTo(before);
    }

    /** A server that was started anew goes on optimizing when it is told anything of it. */
    @Test
    void anUpdateThatSaysNothingChangesNothing() {
        String name = newCollection(OptimizersConfigDiff.newBuilder().setIndexingThreshold(1234));
        CollectionConfig before = info(name).getConfig();
        collections.update(
                UpdateCollection.newBuilder()
                        .setCollectionName(name)
                        .setOptimizersConfig(OptimizersConfigDiff.getDefaultInstance())
                        .build());
        assertThat(info(name).getConfig()).isEqualTo(before);
    }

    @Test
    void nothingIsIndexedUntilItIsRestoredAndThenAllIs() throws Exception {
        assumeFalse(isEmbedded(), "the embedded server has no index");
        String name =
                newCollection(
                        OptimizersConfigDiff.newBuilder()
                                .setIndexingThreshold(100)
                                .setDefaultSegmentNumber(1));
        DeferredIndexing own = DeferredIndexing.begin(client, name, info(name), "run");
        Random random = new Random(7);
        upsert(
                name,
                LongStream.range(0, 2_000)
                        .mapToObj(id -> point(id, numbers(random)))
                        .toArray(PointStruct[]::new));
        CommonTestUtils.waitUntilCondition(() -> state(name).ready());
        assertThat(state(name).indexedVectors()).isZero();

        own.restore(client, name);

        CommonTestUtils.waitUntilCondition(() -> state(name).indexedVectors() == 2_000);
        CommonTestUtils.waitUntilCondition(() -> state(name).ready());
    }

    private IndexState state(String collection) {
        return IndexState.of(info(collection));
    }

    private static float[] numbers(Random random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = random.nextFloat() - 0.5f;
        }
        return vector;
    }
}
