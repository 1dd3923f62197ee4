package dev.weft.job.known;

import dev.weft.document.Document;
import dev.weft.job.batch.Lanes;
import dev.weft.job.report.Count;
import dev.weft.job.report.CountingOperator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** The one subtask of a {@link KnownOperator}, with objects reused as in a job. */
final class KnownHarness
        extends KeyedOneInputStreamOperatorTestHarness<Integer, Document, Document> {

    /** One that is not open yet. */
    KnownHarness(KnownOptions options, StateBackend backend) throws Exception {
        super(new KnownOperator(options), new Lanes(4, 128), Types.INT, 128, 1, 0);
        getExecutionConfig().enableObjectReuse();
        setStateBackend(backend);
    }

    /** @param state to go on from; null for none */
    static KnownHarness start(KnownOptions options, OperatorSubtaskState state) throws Exception {
        return start(options, state, new HashMapStateBackend());
    }

    static KnownHarness start(
            KnownOptions options, OperatorSubtaskState state, StateBackend backend)
            throws Exception {
        KnownHarness harness = new KnownHarness(options, backend);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    /** Id and kind of each document that went on. */
    List<String> out() {
        return extractOutputValues().stream()
                .map(document -> document.id() + " " + document.kind())
                .toList();
    }

    /** What was counted so far; no document may come behind it. */
    long counted(Count count) throws Exception {
        endInput();
        return getSideOutput(CountingOperator.TALLIES).stream()
                .map(StreamRecord::getValue)
                .mapToLong(tally -> tally.get(count))
                .sum();
    }

    static Document document(String id, String text, String payload) {
        return Document.upsert(id, text, payload.getBytes(StandardCharsets.UTF_8), "here");
    }
}
