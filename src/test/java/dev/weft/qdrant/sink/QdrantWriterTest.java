package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.delete;
import static dev.weft.qdrant.sink.Points.overwrite;
import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.PointIdFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What it sends, when, in which order, and what a checkpoint holds. */
class QdrantWriterTest extends WriterScenario {

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
        assertThat(writer.totals().updates()).isEqualTo(1);
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
    void aBufferIsFullInBytesToo() throws Exception {
        int bytes = upsert(1, "a").sizeInBytes();
        open(builder -> builder.setMaxBufferedBytes(2L * bytes));
        client.taking(Duration.ofDays(1));

        write(upserts(1, 3));
        assertThat(client.seen()).as("a full buffer waits for no linger").hasSize(1);
        assertThat(simulation.elapsed()).isZero();
        write(upserts(3, 4));

        assertThat(simulation.elapsed()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void elementsThatBelongTogetherWaitForRoomButOnce() throws Exception {
        open(builder -> builder.setMaxBufferedPoints(10).setMaxPointsPerRequest(10));
        client.taking(Duration.ofDays(1));
        write(upserts(0, 10));

        writer.writeAll(upserts(10, 20));

        assertThat(simulation.elapsed()).isEqualTo(Duration.ofMillis(500));
        assertThat(writer.totals().pending()).isEqualTo(20);
    }

    @Test
    void aListenerIsToldEachEndAndKeepsWhatItWantsFromTheRejectedPoints() throws Exception {
        open(builder -> builder, List.of(upsert(1, "restored")));
        List<String> told = new ArrayList<>();
        writer.listen(
                new OperationListener() {
                    @Override
                    public void written(PointOperation operation) {
                        told.add("written " + operation);
                    }

                    @Override
                    public void superseded(PointOperation operation) {
                        told.add("superseded " + operation);
                    }

                    @Override
                    public boolean rejected(RejectedPoint rejected) {
                        told.add("rejected " + rejected.operation());
                        return rejected.operation().id().getNum() == 4;
                    }
                });
        client.answering(
                ids ->
                        ids.contains(PointIdFactory.id(3)) || ids.contains(PointIdFactory.id(4))
                                ? Status.INVALID_ARGUMENT
                                : null);

        write(List.of(upsert(2, "a"), overwrite(2, "b"), delete(2), upsert(3, "a"), delete(4)));
        writer.flush(true);

        assertThat(told)
                .containsExactlyInAnyOrder(
                        "written Upsert[1]",
                        "superseded Upsert[2]",
                        "superseded OverwritePayload[2]",
                        "written Delete[2]",
                        "rejected Upsert[3]",
                        "rejected Delete[4]")
                .containsSubsequence(
                        "superseded Upsert[2]",
                        "superseded OverwritePayload[2]",
                        "written Delete[2]");
        assertThat(rejected).extracting(RejectedPoint::operation).containsExactly(delete(4));
        assertThat(writer.totals().rejected()).isEqualTo(2);
    }
}
