package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.delete;
import static dev.weft.qdrant.sink.Points.overwrite;
import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.qdrant.client.Outcomes;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.client.RetryCause;
import io.grpc.Status;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateQueueInfo;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QdrantWriterTest {

    private static final PointId BAD = PointIdFactory.id(13);

    private final Simulation simulation = new Simulation();
    private final FakeClient client = new FakeClient(simulation);
    private final List<RejectedPoint> rejected = new ArrayList<>();
    private QdrantWriter<PointOperation> writer;

    @AfterEach
    void allEndsAddUp() {
        if (writer != null) {
            WriterTotals totals = writer.totals();
            assertThat(
                            totals.written()
                                    + totals.superseded()
                                    + totals.rejected()
                                    + totals.pending())
                    .isEqualTo(totals.received() + totals.restored());
        }
    }

    @Test
    void aFullRequestIsSentAtOnce() throws Exception {
        open(builder -> builder.setMaxPointsPerRequest(3));

        write(upserts(0, 7));

        assertThat(client.seen()).extracting(seen -> seen.ids().size()).containsExactly(3, 3);
    }

    @Test
    void aRequestIsFullInBytesToo() throws Exception {
        int bytes = upsert(1, "a").sizeInBytes();
        open(builder -> builder.setMaxBytesPerRequest(2L * bytes));

        write(upserts(1, 5));

        assertThat(client.seen()).extracting(seen -> seen.ids().size()).containsExactly(2, 2);
    }

    @Test
    void aPartialRequestLeavesAfterTheLinger() throws Exception {
        open(builder -> builder.setLinger(Duration.ofMillis(50)));

        write(upserts(0, 2));
        simulation.pass(Duration.ofMillis(49));
        assertThat(client.seen()).isEmpty();
        simulation.pass(Duration.ofMillis(1));

        assertThat(client.seen()).hasSize(1);
    }

    @Test
    void noMoreRequestsAreInFlightThanAllowed() throws Exception {
        open(builder -> builder.setMaxPointsPerRequest(1).setMaxRequestsInFlight(3));

        write(upserts(0, 20));
        writer.flush(true);

        assertThat(client.mostInFlight()).isEqualTo(3);
        assertThat(writer.totals().upserts()).isEqualTo(20);
    }

    @Test
    void operationsOfAPointWaitForEachOther() throws Exception {
        open(builder -> builder.setMaxPointsPerRequest(1));

        write(List.of(upsert(1, "a"), overwrite(1, "b"), overwrite(1, "c"), delete(2)));
        writer.flush(true);

        assertThat(client.seen())
                .extracting(FakeClient.Seen::ids)
                .containsExactly(ids(1), ids(2), ids(1));
        assertThat(writer.totals().superseded()).isEqualTo(1);
        assertThat(writer.totals().payloadUpdates()).isEqualTo(1);
        assertThat(writer.totals().deletes()).isEqualTo(1);
    }

    @Test
    void endOfInputWaitsForTheLastAnswer() throws Exception {
        open(builder -> builder.setDrainTimeout(Duration.ofSeconds(1)));
        client.taking(Duration.ofSeconds(5));

        write(upserts(0, 10));
        writer.flush(true);

        assertThat(writer.totals().written()).isEqualTo(10);
        assertThat(simulation.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aCheckpointSendsAllAndLeavesNoStateWhenTheServerAnswers() throws Exception {
        open(builder -> builder.setMaxPointsPerRequest(4));

        write(upserts(0, 10));
        writer.flush(false);

        assertThat(writer.snapshotState(1)).isEmpty();
        assertThat(writer.totals().written()).isEqualTo(10);
    }

    @Test
    void aCheckpointWaitsNoLongerThanTheDrainTimeout() throws Exception {
        open(builder -> builder.setDrainTimeout(Duration.ofSeconds(2)).setMaxPointsPerRequest(4));
        client.taking(Duration.ofDays(1));

        write(upserts(0, 100));
        writer.flush(false);

        assertThat(simulation.elapsed()).isEqualTo(Duration.ofSeconds(2));
        assertThat(pending(writer.snapshotState(1))).hasSize(100);
    }

    @Test
    void inFlightComesBeforeBufferedInTheState() throws Exception {
        open(builder -> builder.setMaxPointsPerRequest(1));
        client.taking(Duration.ofDays(1));

        write(List.of(upsert(1, "a"), overwrite(1, "b"), upsert(2, "a")));

        assertThat(pending(writer.snapshotState(1)))
                .containsExactly(upsert(1, "a"), upsert(2, "a"), overwrite(1, "b"));
    }

    @Test
    void restoredOperationsAreSentFirstAndAtOnce() throws Exception {
        open(builder -> builder, List.of(upsert(1, "a"), upsert(1, "b"), upsert(2, "a")));

        assertThat(client.seen()).extracting(FakeClient.Seen::ids).containsExactly(ids(1, 2));
        writer.flush(true);
        assertThat(writer.totals().restored()).isEqualTo(3);
        assertThat(writer.totals().superseded()).isEqualTo(1);
        assertThat(writer.totals().received()).isZero();
    }

    @Test
    void aFullBufferHoldsAWriteForHalfASecondOnly() throws Exception {
        open(builder -> builder.setMaxBufferedPoints(10).setMaxPointsPerRequest(10));
        client.taking(Duration.ofDays(1));

        write(upserts(0, 10));
        assertThat(simulation.elapsed()).isZero();
        write(upserts(10, 11));

        assertThat(simulation.elapsed()).isEqualTo(Duration.ofMillis(500));
        assertThat(writer.totals().pending()).isEqualTo(11);
    }

    @Test
    void aFullBufferLetsAWriteGoOnAsSoonAsThereIsRoom() throws Exception {
        open(builder -> builder.setMaxBufferedPoints(10).setMaxPointsPerRequest(10));
        client.taking(Duration.ofMillis(20));

        write(upserts(0, 11));

        assertThat(simulation.elapsed()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void anUnavailableServerIsAskedLessAndLess() throws Exception {
        open(builder -> builder.setRetryBudget(1_000, Duration.ofMinutes(5)));
        client.answering(ids -> Status.UNAVAILABLE);
        write(upserts(0, 2));

        simulation.pass(Duration.ofMinutes(1));

        assertThat(client.seen()).hasSizeBetween(8, 20);
        assertThat(writer.totals().retries().get(RetryCause.UNAVAILABLE))
                .isEqualTo(writer.totals().allRetries())
                .isGreaterThan(6);
        client.answering(ids -> null);
        writer.flush(true);
        assertThat(writer.totals().written()).isEqualTo(2);
    }

    @Test
    void theServersRetryAfterIsHonoured() throws Exception {
        open(builder -> builder);
        client.withTrailer(Outcomes.RETRY_AFTER, "7")
                .answering(
                        ids ->
                                client.seen().size() == 1
                                        ? Status.RESOURCE_EXHAUSTED.withDescription("limit")
                                        : null);

        write(upserts(0, 2));
        writer.flush(true);

        Duration between = client.seen().get(1).at().minus(client.seen().get(0).at());
        assertThat(between).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
    }

    @Test
    void theEndOfTheRetryBudgetFailsTheJobAndSaysWhat() throws Exception {
        open(builder -> builder.setRetryBudget(3, Duration.ofMinutes(5)));
        client.answering(ids -> Status.UNAVAILABLE.withDescription("Connection refused"));

        write(upserts(0, 2));

        assertThatThrownBy(() -> writer.flush(true))
                .hasMessageContaining("http://fake:6334")
                .hasMessageContaining("'books'")
                .hasMessageContaining("2 points")
                .hasMessageContaining("3 attempts")
                .hasMessageContaining("Connection refused")
                .hasMessageContaining("setRetryBudget");
    }

    @Test
    void aRequestThatIsTooLargeIsHalvedUntilItFits() throws Exception {
        open(builder -> builder);
        client.answering(
                ids ->
                        ids.size() > 3
                                ? Status.RESOURCE_EXHAUSTED.withDescription(
                                        "request larger than rate limiter capacity")
                                : null);

        write(upserts(0, 8));
        writer.flush(true);

        assertThat(writer.totals().written()).isEqualTo(8);
        assertThat(writer.totals().splits()).isEqualTo(3);
    }

    @Test
    void oneBadPointAmongGoodIsFoundAndTheGoodAreWritten() throws Exception {
        open(builder -> builder);
        client.answering(
                ids ->
                        ids.contains(BAD)
                                ? Status.INVALID_ARGUMENT.withDescription("wrong dimension")
                                : null);

        write(upserts(0, 100));
        writer.flush(true);

        assertThat(writer.totals().written()).isEqualTo(99);
        assertThat(rejected)
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.operation()).isEqualTo(upsert(13, "a"));
                            assertThat(one.reason()).contains("wrong dimension");
                            assertThat(one.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                            assertThat(one.attempts()).isEqualTo(1);
                        });
    }

    @Test
    void aGoodVersionIsWrittenThoughTheOneThatSupersededItIsRejected() throws Exception {
        open(builder -> builder);
        client.answering(
                ids ->
                        client.seen().size() == 1
                                ? Status.INVALID_ARGUMENT.withDescription("bad payload")
                                : null);

        write(List.of(upsert(1, "good"), upsert(1, "bad")));
        writer.flush(true);

        assertThat(rejected).extracting(RejectedPoint::operation).containsExactly(upsert(1, "bad"));
        assertThat(writer.totals().upserts()).isEqualTo(1);
        assertThat(writer.totals().superseded()).isZero();
    }

    @Test
    void withoutASinkForThemARejectedPointFailsTheJobAndIsNamed() throws Exception {
        writer = newWriter(builder -> builder, RejectedPointHandler.NONE, List.of());
        client.answering(ids -> Status.INVALID_ARGUMENT.withDescription("wrong dimension"));

        write(List.of(upsert(13, "a")));

        assertThatThrownBy(() -> writer.flush(true))
                .hasMessageContaining("13")
                .hasMessageContaining("wrong dimension")
                .hasMessageContaining("setRejectedPointSink");
    }

    @Test
    void aMissingCollectionFailsTheJobAtOnce() throws Exception {
        open(builder -> builder);
        client.answering(
                ids -> Status.NOT_FOUND.withDescription("Collection `books` doesn't exist!"));

        write(upserts(0, 2));

        assertThatThrownBy(() -> writer.flush(true)).hasMessageContaining("refuses writes");
        assertThat(client.seen()).hasSize(1);
    }

    @Test
    void numbersThatAreNotFiniteNeverReachTheServer() throws Exception {
        open(builder -> builder);
        PointStruct notFinite =
                PointStruct.newBuilder()
                        .setId(BAD)
                        .setVectors(VectorsFactory.vectors(1f, Float.NaN))
                        .build();

        write(List.of(PointOperation.upsert(notFinite)));
        writer.flush(true);

        assertThat(client.seen()).isEmpty();
        assertThat(rejected).singleElement().satisfies(one -> assertThat(one.attempts()).isZero());
    }

    @Test
    void theLimitOfStrictModeIsRespected() throws Exception {
        StrictModeConfig strict =
                StrictModeConfig.newBuilder().setEnabled(true).setUpsertMaxBatchsize(5).build();
        client.describing(
                CollectionInfo.newBuilder()
                        .setConfig(CollectionConfig.newBuilder().setStrictModeConfig(strict))
                        .build());
        open(builder -> builder);
        simulation.pass(Duration.ofMillis(1));

        write(upserts(0, 12));
        writer.flush(true);

        assertThat(client.seen()).extracting(seen -> seen.ids().size()).containsExactly(5, 5, 2);
    }

    @Test
    void unappliedWritesInTheServersQueueHoldBackMore() throws Exception {
        client.describing(queue(100));
        open(builder -> builder.setWait(false).setMaxPointsPerRequest(1));
        simulation.pass(Duration.ofMillis(1));

        write(upserts(0, 3));
        simulation.pass(Duration.ofSeconds(2));
        assertThat(client.seen()).isEmpty();
        client.describing(queue(99));
        simulation.pass(Duration.ofSeconds(1));

        assertThat(client.seen()).hasSize(3);
    }

    @Test
    void aServerThatKnowsNoQueueIsNotAskedAgain() throws Exception {
        open(builder -> builder.setWait(false));

        simulation.pass(Duration.ofMinutes(1));

        assertThat(client.asked()).isEqualTo(1);
    }

    @Test
    void aRateLimitHalvesTheRequestsInFlight() throws Exception {
        open(builder -> builder.setMaxPointsPerRequest(1).setMaxRequestsInFlight(8));
        client.answering(
                ids ->
                        client.seen().size() <= 8
                                ? Status.RESOURCE_EXHAUSTED.withDescription("limit")
                                : null);

        write(upserts(0, 8));
        simulation.pass(Duration.ofMillis(20));
        client.taking(Duration.ofSeconds(1)).forgetMost();
        write(upserts(8, 40));
        simulation.pass(Duration.ofMillis(500));

        assertThat(client.mostInFlight()).isEqualTo(4);
        writer.flush(true);
        assertThat(client.mostInFlight()).as("grows back").isGreaterThan(6);
    }

    @Test
    void afterCloseNothingIsSentAgain() throws Exception {
        open(builder -> builder);
        client.answering(ids -> Status.UNAVAILABLE);
        write(upserts(0, 2));
        simulation.pass(Duration.ofSeconds(1));

        writer.close();
        int before = client.seen().size();
        simulation.pass(Duration.ofMinutes(1));

        assertThat(client.closed()).isTrue();
        assertThat(client.seen()).hasSize(before);
    }

    private static CollectionInfo queue(long length) {
        return CollectionInfo.newBuilder()
                .setUpdateQueue(UpdateQueueInfo.newBuilder().setLength(length))
                .build();
    }

    private void open(UnaryOperator<QdrantSinkBuilder<PointOperation>> configure) {
        open(configure, List.of());
    }

    private void open(
            UnaryOperator<QdrantSinkBuilder<PointOperation>> configure,
            List<PointOperation> restored) {
        writer = newWriter(configure, new ListedRejections(rejected), restored);
    }

    private QdrantWriter<PointOperation> newWriter(
            UnaryOperator<QdrantSinkBuilder<PointOperation>> configure,
            RejectedPointHandler handler,
            List<PointOperation> restored) {
        QdrantSinkBuilder<PointOperation> builder =
                QdrantSink.<PointOperation>builder()
                        .setConnection(QdrantOptions.builder().setUrl("http://fake").build())
                        .setCollection("books")
                        .setSerializationSchema(operation -> operation);
        WriterRuntime runtime =
                new WriterRuntime(
                        new WriterMailbox(simulation, simulation),
                        UnregisteredMetricsGroup.createSinkWriterMetricGroup(),
                        new SplittableRandom(1));
        return new QdrantWriter<>(
                operation -> operation,
                configure.apply(builder).options(),
                client,
                runtime,
                handler,
                restored);
    }

    private void write(List<? extends PointOperation> operations) throws Exception {
        for (PointOperation operation : operations) {
            writer.write(operation, null);
        }
    }

    private static List<PointOperation> upserts(long from, long to) {
        List<PointOperation> all = new ArrayList<>();
        for (long number = from; number < to; number++) {
            all.add(upsert(number, "a"));
        }
        return all;
    }

    private static Set<PointId> ids(long... numbers) {
        return Arrays.stream(numbers).mapToObj(PointIdFactory::id).collect(Collectors.toSet());
    }

    private static List<PointOperation> pending(List<WriterState> states) {
        return states.stream().flatMap(state -> state.pending().stream()).toList();
    }
}
