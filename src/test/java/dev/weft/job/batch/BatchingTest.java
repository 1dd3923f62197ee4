package dev.weft.job.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class BatchingTest {

    private static final int MAX_PARALLELISM = 128;
    private static final Batching ONE_LANE = new Batching(1, 4, 1000, Duration.ofMillis(500));

    @Test
    void aFullBatchIsClosedByCount() throws Exception {
        try (Harness harness = start(ONE_LANE)) {
            write(harness, 0, 9);
            assertThat(batches(harness)).containsExactly("COUNT 0-3", "COUNT 4-7");
        }
    }

    @Test
    void aLargeBatchIsClosedByBytes() throws Exception {
        try (Harness harness = start(ONE_LANE)) {
            harness.processElement(Document.upsert("0", "x".repeat(600), new byte[0], "test"), 0);
            harness.processElement(Document.upsert("1", "x".repeat(600), new byte[0], "test"), 0);
            write(harness, 2, 6);
            assertThat(batches(harness)).containsExactly("BYTES 0-1", "COUNT 2-5");
        }
    }

    @Test
    void aPartialBatchIsClosedWhenItsFirstDocumentHasWaitedLongEnough() throws Exception {
        try (Harness harness = start(ONE_LANE)) {
            write(harness, 0, 1);
            harness.setProcessingTime(499);
            write(harness, 1, 2);
            assertThat(batches(harness)).isEmpty();
            harness.setProcessingTime(500);
            assertThat(batches(harness)).containsExactly("TIMEOUT 0-1");
        }
    }

    @Test
    void theTimerOfABatchThatHasGoneDoesNotCutTheNextOneShort() throws Exception {
        try (Harness harness = start(ONE_LANE)) {
            write(harness, 0, 4);
            harness.setProcessingTime(300);
            write(harness, 4, 6);
            harness.setProcessingTime(700);
            assertThat(batches(harness)).containsExactly("COUNT 0-3");
            harness.setProcessingTime(800);
            assertThat(batches(harness)).containsExactly("COUNT 0-3", "TIMEOUT 4-5");
        }
    }

    @Test
    void lastPartialBatchIsFlushedAtEndOfInput() throws Exception {
        try (Harness harness = start(ONE_LANE)) {
            write(harness, 0, 6);
            harness.processWatermark(Watermark.MAX_WATERMARK);
            assertThat(batches(harness)).containsExactly("COUNT 0-3", "END_OF_INPUT 4-5");
        }
    }

    @Test
    void nothingIsLeftInStateBehindAClosedBatch() throws Exception {
        try (Harness harness = start(ONE_LANE)) {
            write(harness, 0, 4);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numProcessingTimeTimers()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void aPartialBatchIsKeptAcrossASavepointWithItsTimer() throws Exception {
        OperatorSubtaskState state;
        try (Harness harness = start(ONE_LANE)) {
            write(harness, 0, 3);
            state = harness.snapshot(1, 1);
            assertThat(batches(harness)).isEmpty();
        }
        try (Harness harness = restore(ONE_LANE, state, 1, 0)) {
            write(harness, 3, 5);
            assertThat(batches(harness)).containsExactly("COUNT 0-3");
        }
        try (Harness harness = restore(ONE_LANE, state, 1, 0)) {
            harness.setProcessingTime(500);
            assertThat(batches(harness)).containsExactly("TIMEOUT 0-2");
        }
        try (Harness harness = restore(ONE_LANE, state, 1, 0)) {
            harness.processWatermark(Watermark.MAX_WATERMARK);
            assertThat(batches(harness)).containsExactly("END_OF_INPUT 0-2");
        }
    }

    @Test
    void partialBatchesFindTheirSubtaskAfterRescaling() throws Exception {
        Batching lanes = new Batching(16, 1000, 1 << 20, Duration.ofMillis(500));
        OperatorSubtaskState state;
        try (Harness harness = start(lanes)) {
            write(harness, 0, 200);
            state = harness.snapshot(1, 1);
        }
        List<String> ids = new ArrayList<>();
        List<Integer> lanesSeen = new ArrayList<>();
        for (int subtask = 0; subtask < 3; subtask++) {
            try (Harness harness = restore(lanes, state, 3, subtask)) {
                harness.processWatermark(Watermark.MAX_WATERMARK);
                for (DocumentBatch batch : harness.extractOutputValues()) {
                    lanesSeen.add(batch.lane());
                    batch.documents().forEach(document -> ids.add(document.id()));
                }
            }
        }
        assertThat(lanesSeen).hasSize(16).doesNotHaveDuplicates();
        assertThat(ids)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 200).mapToObj(String::valueOf).toList());
    }

    @Test
    void anotherNumberOfLanesThanTheSavepointsIsRefusedForGood() throws Exception {
        Batching sixteen = new Batching(16, 4, 1000, Duration.ofMillis(500));
        OperatorSubtaskState state;
        try (Harness harness = start(sixteen)) {
            // also where it holds no batch: what is known of documents lies under the same keys
            state = harness.snapshot(1, 1);
        }
        for (int lanes : List.of(8, 32)) {
            Batching others = new Batching(lanes, 4, 1000, Duration.ofMillis(500));
            assertThatThrownBy(() -> restore(others, state, 1, 0).close())
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageStartingWith("batch.lanes is '" + lanes + "', and was '16' when")
                    .hasMessageContaining("Set it to '16'");
        }
        try (Harness harness = restore(sixteen, state, 1, 0)) {
            write(harness, 0, 1);
            harness.processWatermark(Watermark.MAX_WATERMARK);
            assertThat(batches(harness)).containsExactly("END_OF_INPUT 0-0");
        }
    }

    @Test
    void alsoAnotherParallelismFindsTheNumberOfLanes() throws Exception {
        Batching sixteen = new Batching(16, 4, 1000, Duration.ofMillis(500));
        Batching eight = new Batching(8, 4, 1000, Duration.ofMillis(500));
        OperatorSubtaskState state;
        try (Harness harness = start(sixteen)) {
            state = harness.snapshot(1, 1);
        }
        // as all of a job's tasks: one that fails is enough
        assertThatThrownBy(
                        () -> {
                            for (int subtask = 0; subtask < 3; subtask++) {
                                restore(eight, state, 3, subtask).close();
                            }
                        })
                .isInstanceOf(SuppressRestartsException.class);
    }

    private static void write(Harness harness, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            harness.processElement(Document.upsert("" + i, "text", new byte[0], "test"), 0);
        }
    }

    private static List<String> batches(Harness harness) {
        return harness.extractOutputValues().stream()
                .map(
                        batch ->
                                batch.reason()
                                        + " "
                                        + batch.documents().get(0).id()
                                        + "-"
                                        + batch.documents().get(batch.documents().size() - 1).id())
                .toList();
    }

    private static Harness start(Batching batching) throws Exception {
        Harness harness = new Harness(batching, 1, 0);
        harness.open();
        return harness;
    }

    private static Harness restore(
            Batching batching, OperatorSubtaskState state, int parallelism, int subtask)
            throws Exception {
        Harness harness = new Harness(batching, parallelism, subtask);
        harness.initializeState(
                AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        state, MAX_PARALLELISM, 1, parallelism, subtask));
        harness.open();
        return harness;
    }

    /** The window operator exactly as the job wires it. */
    private static final class Harness
            extends KeyedOneInputStreamOperatorTestHarness<Integer, Document, DocumentBatch> {

        Harness(Batching batching, int parallelism, int subtask) throws Exception {
            super(
                    operator(batching),
                    new Lanes(batching.lanes(), MAX_PARALLELISM),
                    Types.INT,
                    MAX_PARALLELISM,
                    parallelism,
                    subtask);
            setProcessingTime(0);
        }

        @SuppressWarnings("unchecked")
        private static OneInputStreamOperator<Document, DocumentBatch> operator(Batching batching) {
            StreamExecutionEnvironment environment =
                    StreamExecutionEnvironment.getExecutionEnvironment(
                            new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
            var batches =
                    batching.of(
                            environment
                                    .fromData(Document.delete("any", "test"))
                                    .keyBy(batching.lanes(MAX_PARALLELISM)));
            var factory =
                    ((OneInputTransformation<Document, DocumentBatch>) batches.getTransformation())
                            .getOperatorFactory();
            return (OneInputStreamOperator<Document, DocumentBatch>)
                    ((SimpleOperatorFactory<DocumentBatch>) factory).getOperator();
        }
    }
}
