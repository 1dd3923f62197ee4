package dev.weft.qdrant.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.qdrant.client.grpc.Collections.BinaryQuantization;
import io.qdrant.client.grpc.Collections.CompressionRatio;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.ProductQuantization;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.util.function.Consumer;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class StorageEstimateTest {

    private static final int POINTS = 1_000;
    private static final int DIMENSION = 100;

    @Test
    void floatsTakeFourBytesAndAllButThePayloadIsInMemory() {
        StorageEstimate estimate = of(creation -> {}, vector -> {});

        assertThat(estimate.vectors()).isEqualTo(400_000);
        assertThat(estimate.quantized()).isZero();
        assertThat(estimate.index()).isCloseTo(136_000, Percentage.withPercentage(1));
        assertThat(estimate.payload()).isEqualTo(50_000);
        assertThat(estimate.payloadOnDisk()).isTrue();
        assertThat(estimate.inMemory()).isEqualTo(estimate.vectors() + estimate.index());
        assertThat(estimate.onDisk()).isEqualTo(estimate.inMemory() + 50_000);
    }

    @Test
    void narrowerNumbersTakeLess() {
        assertThat(of(c -> {}, v -> v.setDatatype(Datatype.Float16)).vectors()).isEqualTo(200_000);
        assertThat(of(c -> {}, v -> v.setDatatype(Datatype.Uint8)).vectors()).isEqualTo(100_000);
    }

    @Test
    void quantizedVectorsComeOnTop() {
        assertThat(quantized(q -> q.setScalar(ScalarQuantization.getDefaultInstance())))
                .isEqualTo(100_000);
        assertThat(
                        quantized(
                                q ->
                                        q.setProduct(
                                                ProductQuantization.newBuilder()
                                                        .setCompression(CompressionRatio.x16))))
                .isEqualTo(25_000);
        assertThat(quantized(q -> q.setBinary(BinaryQuantization.getDefaultInstance())))
                .isEqualTo(12_500);
    }

    @Test
    void vectorsOnDiskLeaveTheirQuantizedCopiesInMemoryIfAsked() {
        StorageEstimate estimate =
                of(
                        creation ->
                                creation.getQuantizationConfigBuilder()
                                        .getScalarBuilder()
                                        .setAlwaysRam(true),
                        vector -> vector.setOnDisk(true));

        assertThat(estimate.inMemory()).isEqualTo(100_000 + estimate.index());
    }

    @Test
    void everyReplicaHasItAll() {
        StorageEstimate estimate = of(c -> c.setReplicationFactor(3), v -> {});

        assertThat(estimate.vectors()).isEqualTo(1_200_000);
        assertThat(estimate.payload()).isEqualTo(150_000);
    }

    @Test
    void aVectorsOwnGraphWinsOverTheCollections() {
        StorageEstimate estimate =
                of(
                        creation -> creation.setHnswConfig(HnswConfigDiff.newBuilder().setM(64)),
                        vector -> vector.setHnswConfig(HnswConfigDiff.newBuilder().setM(0)));

        assertThat((double) estimate.index()).isCloseTo(0, within(0.1));
    }

    private static long quantized(Consumer<QuantizationConfig.Builder> change) {
        return of(creation -> change.accept(creation.getQuantizationConfigBuilder()), v -> {})
                .quantized();
    }

    private static StorageEstimate of(
            Consumer<CreateCollection.Builder> change, Consumer<VectorParams.Builder> vector) {
        VectorParams.Builder params = VectorParams.newBuilder().setSize(DIMENSION);
        vector.accept(params);
        CollectionBlueprint blueprint =
                CollectionBlueprint.of(CollectionSpec.of("books", DIMENSION))
                        .with(null, params.build());
        CreateCollection.Builder creation = blueprint.creation().toBuilder();
        change.accept(creation);
        return StorageEstimate.of(blueprint.with(creation.build()), null, POINTS, 50);
    }
}
