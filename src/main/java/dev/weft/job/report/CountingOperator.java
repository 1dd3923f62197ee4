package dev.weft.job.report;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * An operator that hands on what it has counted, ahead of each barrier and at the end of input: what
 * a function can't do.
 */
public abstract class CountingOperator<IN, OUT> extends AbstractStreamOperator<OUT>
        implements OneInputStreamOperator<IN, OUT>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    /** Where the tallies come out. */
    public static final OutputTag<Tally> TALLIES =
            new OutputTag<>("tallies", TypeInformation.of(Tally.class));

    private transient Map<String, Long> counts;

    protected final void count(Count count) {
        count(count, 1);
    }

    protected final void count(Count count, long more) {
        count(count.key(), more);
    }

    /** @param reader one of the source's, as {@code 0/4} */
    protected final void countEnd(String reader) {
        count(SourceEnds.key(reader), 1);
    }

    private void count(String key, long more) {
        if (counts == null) {
            counts = new HashMap<>();
        }
        counts.merge(key, more, Long::sum);
    }

    @Override
    public final void prepareSnapshotPreBarrier(long checkpointId) {
        emitTally();
    }

    @Override
    public final void endInput() {
        emitTally();
    }

    private void emitTally() {
        if (counts != null) {
            output.collect(TALLIES, new StreamRecord<>(Tally.ofKeys(counts)));
            counts = null;
        }
    }
}
