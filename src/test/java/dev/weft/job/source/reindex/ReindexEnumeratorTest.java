package dev.weft.job.source.reindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.qdrant.source.enumerator.EnumeratorState;
import dev.weft.qdrant.source.enumerator.QdrantSplitEnumerator;
import dev.weft.qdrant.source.split.IdPosition;
import dev.weft.qdrant.source.split.QdrantSplit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReindexEnumeratorTest {

    private static final TopicPartition BOOKS = new TopicPartition("books", 0);
    private static final KafkaPin PIN = new KafkaPin.Offsets(Map.of(BOOKS, 7L));
    private static final ReindexSplit A = range("a", 0);
    private static final ReindexSplit B = range("b", 10);
    private static final ReindexSplit CHANGES =
            new ReindexSplit.Changes(new KafkaPartitionSplit(BOOKS, 7));

    private final TestingSplitEnumeratorContext<ReindexSplit> context =
            new TestingSplitEnumeratorContext<>(2);
    private final List<String> happened = new ArrayList<>();

    private static ReindexSplit range(String id, long from) {
        return new ReindexSplit.Scan(
                new QdrantSplit(
                        id, "c", null, IdPosition.number(from), IdPosition.number(from + 10)));
    }

    private ReindexEnumerator start(ReindexState state) {
        return start(
                state,
                () -> {
                    happened.add("pinned");
                    return PIN;
                });
    }

    private ReindexEnumerator start(ReindexState state, Callable<KafkaPin> pinner) {
        ReindexEnumerator enumerator =
                new ReindexEnumerator(
                        context,
                        pinner,
                        (scan, scanState) -> new QdrantSplitEnumerator(scan, this::plan, scanState),
                        OnePartition::new,
                        state);
        enumerator.start();
        register(enumerator, 0);
        register(enumerator, 1);
        return enumerator;
    }

    private EnumeratorState plan() {
        happened.add("planned");
        return new EnumeratorState(
                "c", List.of(((ReindexSplit.Scan) A).range(), ((ReindexSplit.Scan) B).range()));
    }

    private void register(ReindexEnumerator enumerator, int reader) {
        context.registerReader(reader, "host");
        enumerator.addReader(reader);
    }

    /** As Flink does when a reader's task fails. */
    private void reset(ReindexEnumerator enumerator, int reader, ReindexSplit... splits) {
        context.registeredReaders().remove(reader);
        enumerator.addSplitsBack(List.of(splits), reader);
    }

    /** The reader asks for as long as it gets ranges, and says that it has read them. */
    private void scan(ReindexEnumerator enumerator, int reader) {
        context.getSentEvents().remove(reader);
        while (!context.getSentEvents().containsKey(reader)) {
            enumerator.handleSplitRequest(reader, "host");
        }
        assertThat(context.getSentEvents().get(reader))
                .containsExactly(ReindexEvent.NO_MORE_RANGES);
        enumerator.handleSourceEvent(reader, ReindexEvent.SCANNED);
    }

    private List<ReindexSplit> assigned() {
        List<ReindexSplit> splits = new ArrayList<>();
        context.getSplitAssignments()
                .values()
                .forEach(assignment -> splits.addAll(assignment.getAssignedSplits()));
        return splits;
    }

    @Test
    void theScanIsNotEvenLaidOutBeforeThePinIsTaken() throws Exception {
        ReindexEnumerator enumerator = start(ReindexState.NEW);
        enumerator.handleSplitRequest(0, "host");
        assertThat(enumerator.snapshotState(1)).isEqualTo(ReindexState.NEW);

        context.triggerAllActions();

        assertThat(happened).containsExactly("pinned", "planned");
        assertThat(assigned()).containsExactly(A);
        assertThat(enumerator.snapshotState(2).pin()).isEqualTo(PIN);
    }

    @Test
    void aPinThatCannotBeTakenFailsTheJobAndNothingIsRead() {
        ReindexEnumerator enumerator =
                start(
                        ReindexState.NEW,
                        () -> {
                            throw new IOException("no Kafka");
                        });
        enumerator.handleSplitRequest(0, "host");

        assertThatThrownBy(context::triggerAllActions).hasRootCauseMessage("no Kafka");
        assertThat(assigned()).isEmpty();
        assertThat(happened).isEmpty();
    }

    @Test
    void aPinInTheStateIsNotTakenAgain() throws Exception {
        ReindexState state = new ReindexState(PIN, EnumeratorState.UNPLANNED, null);
        ReindexEnumerator enumerator = start(state);
        context.triggerAllActions();

        assertThat(happened).containsExactly("planned");
        assertThat(enumerator.snapshotState(1).pin()).isEqualTo(PIN);
    }

    @Test
    void theChangesBeginAtThePinWhenTheLastReaderHasScanned() throws Exception {
        ReindexEnumerator enumerator = start(ReindexState.NEW);
        context.triggerAllActions();

        scan(enumerator, 0);
        assertThat(assigned()).containsExactly(A, B);
        assertThat(enumerator.snapshotState(1).changes()).isNull();
        scan(enumerator, 1);

        assertThat(happened).containsExactly("pinned", "planned", "changes from " + PIN);
        assertThat(assigned()).containsExactlyInAnyOrder(A, B, CHANGES);
        assertThat(enumerator.snapshotState(2).changes()).isNotNull();
    }

    @Test
    void aReaderThatFailedAfterItHadScannedHasToScanAgainBeforeTheChangesBegin() {
        ReindexEnumerator enumerator = start(ReindexState.NEW);
        context.triggerAllActions();
        scan(enumerator, 0);
        reset(enumerator, 0, A, B);
        scan(enumerator, 1);
        assertThat(assigned()).as("reader 1 takes what reader 0 gave back").contains(A, B);

        assertThat(happened).containsExactly("pinned", "planned");
        register(enumerator, 0);
        scan(enumerator, 0);

        assertThat(happened).endsWith("changes from " + PIN);
        assertThat(assigned()).contains(CHANGES);
    }

    @Test
    void readersSetBackFromTheChangesToTheScanFinishItAndOnlyThenGetTheirPartitionsAgain() {
        ReindexEnumerator enumerator = start(ReindexState.NEW);
        context.triggerAllActions();
        scan(enumerator, 0);
        scan(enumerator, 1);
        assertThat(assigned()).contains(CHANGES);

        // the checkpoint had range A in reader 0's state, and B not yet assigned
        reset(enumerator, 0, B);
        reset(enumerator, 1, CHANGES);
        context.getSplitAssignments().clear();
        register(enumerator, 0);
        register(enumerator, 1);
        assertThat(assigned()).isEmpty();
        scan(enumerator, 1);
        assertThat(assigned()).containsExactly(B);
        scan(enumerator, 0);

        assertThat(assigned()).containsExactlyInAnyOrder(B, CHANGES);
        assertThat(happened).containsOnlyOnce("changes from " + PIN);
    }

    @Test
    void restoredBehindTheScanReadersGetTheirPartitionsAndTheScansServerIsNotAsked()
            throws Exception {
        ReindexEnumerator enumerator =
                start(
                        new ReindexState(
                                PIN,
                                new EnumeratorState("c", List.of()),
                                new KafkaSourceEnumState(Set.of(), true)));
        context.triggerAllActions();
        scan(enumerator, 0);
        scan(enumerator, 1);

        assertThat(happened).containsExactly("changes restored");
        assertThat(assigned()).containsExactly(CHANGES);
        assertThat(enumerator.snapshotState(1).pin()).isEqualTo(PIN);
    }

    /** Stands in for Kafka's: gives its partition to the first reader that may have it. */
    private final class OnePartition
            implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

        private final SplitEnumeratorContext<KafkaPartitionSplit> stage;
        private final List<KafkaPartitionSplit> unassigned =
                new ArrayList<>(List.of(((ReindexSplit.Changes) CHANGES).partition()));

        OnePartition(
                SplitEnumeratorContext<KafkaPartitionSplit> stage,
                KafkaPin pin,
                KafkaSourceEnumState state) {
            this.stage = stage;
            happened.add(state == null ? "changes from " + pin : "changes restored");
        }

        @Override
        public void start() {
            assign();
        }

        @Override
        public void addReader(int reader) {
            assertThat(stage.registeredReaders()).containsKey(reader);
            assign();
        }

        @Override
        public void addSplitsBack(List<KafkaPartitionSplit> splits, int reader) {
            unassigned.addAll(splits);
            assign();
        }

        private void assign() {
            if (!unassigned.isEmpty() && !stage.registeredReaders().isEmpty()) {
                stage.assignSplit(
                        unassigned.remove(0), stage.registeredReaders().keySet().iterator().next());
            }
        }

        @Override
        public void handleSplitRequest(int reader, String host) {
            throw new AssertionError("Kafka's readers do not ask");
        }

        @Override
        public KafkaSourceEnumState snapshotState(long checkpointId) {
            return new KafkaSourceEnumState(Set.of(), true);
        }

        @Override
        public void close() {}
    }
}
