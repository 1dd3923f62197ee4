package dev.weft.qdrant.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.OptimizerStatus;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class IndexStateTest {

    private static IndexState green(Consumer<CollectionInfo.Builder> change) {
        CollectionInfo.Builder info =
                CollectionInfo.newBuilder()
                        .setStatus(CollectionStatus.Green)
                        .setOptimizerStatus(OptimizerStatus.newBuilder().setOk(true))
                        .setPointsCount(20_000)
                        .setIndexedVectorsCount(12_000);
        change.accept(info);
        return IndexState.of(info.build());
    }

    @Test
    void aCollectionIsReadyWhenNothingWaitsAndNothingIsHidden() {
        assertThat(green(info -> {}).ready()).isTrue();
        assertThat(green(info -> info.setStatus(CollectionStatus.Yellow)).ready()).isFalse();
        assertThat(green(info -> info.getUpdateQueueBuilder().setLength(1)).ready()).isFalse();
        assertThat(green(info -> info.getUpdateQueueBuilder().setDeferredPoints(1)).ready())
                .isFalse();
    }

    @Test
    void aServerThatDoesNotTellOfItsOptimizerIsBelieved() {
        assertThat(green(CollectionInfo.Builder::clearOptimizerStatus).ready()).isTrue();
    }

    @Test
    void onlyAGreyOneWaitsToBeTold() {
        assertThat(green(info -> info.setStatus(CollectionStatus.Grey)).pending()).isTrue();
        assertThat(green(info -> {}).pending()).isFalse();
    }

    @Test
    void whatKeepsTheServerFromGoingOnIsToldEvenIfItDoesNotSay() {
        IndexState said =
                green(info -> info.getOptimizerStatusBuilder().setOk(false).setError("disk full"));
        IndexState red = green(info -> info.setStatus(CollectionStatus.Red));

        assertThat(said.error()).isEqualTo("disk full");
        assertThat(said.ready()).isFalse();
        assertThat(red.error()).isEqualTo("status Red");
    }

    @Test
    void itIsShownWithWhatMatters() {
        assertThat(green(info -> info.setStatus(CollectionStatus.Yellow)))
                .hasToString("Yellow, 12,000 vectors of 20,000 points indexed, 0 writes queued");
        assertThat(
                        green(
                                info -> {
                                    info.getUpdateQueueBuilder().setLength(3).setDeferredPoints(5);
                                    info.getOptimizerStatusBuilder().setOk(false).setError("full");
                                }))
                .hasToString(
                        "Green, 12,000 vectors of 20,000 points indexed, 3 writes queued, 5 points hidden, error: full");
    }
}
