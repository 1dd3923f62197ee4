package dev.weft.job.source.reindex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.RawRecord;
import dev.weft.qdrant.source.split.IdPosition;
import dev.weft.qdrant.source.split.QdrantSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.connector.testutils.source.reader.TestingReaderOutput;
import org.apache.flink.core.io.InputStatus;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReindexReaderTest {

    private static final ReindexSplit RANGE =
            new ReindexSplit.Scan(
                    new QdrantSplit(
                            "range", "c", null, IdPosition.number(0), IdPosition.number(9)));
    private static final ReindexSplit PARTITION =
            new ReindexSplit.Changes(new KafkaPartitionSplit(new TopicPartition("books", 0), 7));

    private final TestingReaderContext context = new TestingReaderContext();
    private final TestingReaderOutput<RawRecord> output = new TestingReaderOutput<>();
    private final List<String> made = new ArrayList<>();
    private OneRecordASplit<QdrantSplit> scan;
    private OneRecordASplit<KafkaPartitionSplit> changes;
    private final ReindexReader reader =
            new ReindexReader(
                    context,
                    () -> {
                        made.add("scan");
                        scan = new OneRecordASplit<>();
                        return scan;
                    },
                    () -> {
                        made.add("changes");
                        changes = new OneRecordASplit<>();
                        return changes;
                    });

    private List<String> read() {
        return output.getEmittedRecords().stream().map(RawRecord::origin).toList();
    }

    private InputStatus poll() throws Exception {
        InputStatus status;
        do {
            status = reader.pollNext(output);
        } while (status == InputStatus.MORE_AVAILABLE);
        return status;
    }

    @Test
    void aReaderWithoutSplitsAsksForARangeAndMakesNoReaderYet() throws Exception {
        reader.start();

        assertThat(context.getNumSplitRequests()).isEqualTo(1);
        assertThat(poll()).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(reader.isAvailable()).isNotDone();
        assertThat(made).isEmpty();
    }

    @Test
    void withoutAnyRangeItSaysSoAtOnceAndGoesOnWithItsPartitions() throws Exception {
        reader.start();
        reader.handleSourceEvents(ReindexEvent.NO_MORE_RANGES);
        assertThat(context.getSentEvents()).containsExactly(ReindexEvent.SCANNED);

        assertThat(poll()).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        CompletableFuture<Void> available = reader.isAvailable();
        reader.addSplits(List.of(PARTITION));
        assertThat(available).isDone();
        poll();

        assertThat(read()).containsExactly("books-0");
        assertThat(made).as("the scan's server is not needed").containsExactly("changes");
    }

    @Test
    void restoredSplitsAreInACheckpointBeforeAnythingWasHeardOfTheEnumerator() throws Exception {
        reader.addSplits(List.of(RANGE));
        reader.start();

        assertThat(reader.snapshotState(1)).containsExactly(RANGE);
        assertThat(context.getNumSplitRequests()).isZero();
    }

    @Test
    void theScanComesFirstAndItsEndIsToldOnce() throws Exception {
        reader.addSplits(List.of(PARTITION, RANGE));
        reader.start();
        assertThat(poll()).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(read()).containsExactly("range");
        CompletableFuture<Void> available = reader.isAvailable();
        assertThat(available).isNotDone();

        reader.handleSourceEvents(ReindexEvent.NO_MORE_RANGES);
        assertThat(available).isDone();
        poll();

        assertThat(read()).containsExactly("range", "books-0");
        assertThat(context.getSentEvents()).containsExactly(ReindexEvent.SCANNED);
        assertThat(scan.closed).isTrue();
    }

    @Test
    void aReaderMayBeSentBackToTheScanAfterIt() throws Exception {
        reader.start();
        reader.handleSourceEvents(ReindexEvent.NO_MORE_RANGES);
        reader.addSplits(List.of(PARTITION));
        poll();
        CompletableFuture<Void> available = reader.isAvailable();
        reader.addSplits(List.of(RANGE));
        assertThat(available).isDone();
        poll();

        assertThat(read()).containsExactly("books-0", "range");
    }

    @Test
    void itEndsWhenThereAreNoMoreChangesWithPartitionsOrWithout() throws Exception {
        reader.start();
        reader.handleSourceEvents(ReindexEvent.NO_MORE_RANGES);
        poll();
        CompletableFuture<Void> available = reader.isAvailable();
        reader.notifyNoMoreSplits();
        assertThat(available).isDone();
        assertThat(poll()).isEqualTo(InputStatus.END_OF_INPUT);

        reader.addSplits(List.of(PARTITION));
        assertThat(poll()).isEqualTo(InputStatus.END_OF_INPUT);
        assertThat(read()).containsExactly("books-0");
    }

    @Test
    void onlyTheChangesHearOfCheckpointsForTheirOffsets() throws Exception {
        reader.addSplits(List.of(RANGE, PARTITION));
        reader.start();
        reader.notifyCheckpointComplete(3);
        reader.close();

        assertThat(changes.completed).isEqualTo(3);
        assertThat(scan.completed).isZero();
        assertThat(scan.closed && changes.closed).isTrue();
    }

    /** Of each split one record, named after it; then it waits. */
    private static final class OneRecordASplit<SplitT extends SourceSplit>
            implements SourceReader<RawRecord, SplitT> {

        private final List<SplitT> unread = new ArrayList<>();
        private CompletableFuture<Void> available = new CompletableFuture<>();
        private boolean noMore;
        private boolean closed;
        private long completed;

        @Override
        public void start() {
            assertThat(unread).as("splits come first").isNotEmpty();
        }

        @Override
        public void addSplits(List<SplitT> splits) {
            unread.addAll(splits);
            available.complete(null);
        }

        @Override
        public InputStatus pollNext(ReaderOutput<RawRecord> out) {
            if (!unread.isEmpty()) {
                out.collect(RawRecord.ofJson(new byte[0], unread.remove(0).splitId(), 0, Map.of()));
                return InputStatus.MORE_AVAILABLE;
            }
            available = noMore ? available : new CompletableFuture<>();
            return noMore ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return available;
        }

        @Override
        public void notifyNoMoreSplits() {
            noMore = true;
            available.complete(null);
        }

        @Override
        public List<SplitT> snapshotState(long checkpointId) {
            return List.copyOf(unread);
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            completed = checkpointId;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
