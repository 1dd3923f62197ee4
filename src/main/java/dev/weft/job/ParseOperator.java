package dev.weft.job;

import dev.weft.document.BadRecordException;
import dev.weft.document.Document;
import dev.weft.document.DocumentParser;
import dev.weft.document.RawRecord;
import dev.weft.job.deadletters.DeadLetter;
import dev.weft.job.deadletters.DeadLetters;
import dev.weft.job.report.Count;
import dev.weft.job.report.Tally;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Makes documents of records; what is no document goes to the dead letters. An operator, not a
 * function, since it has to hand on its counts ahead of each barrier and at the end of input.
 */
final class ParseOperator extends AbstractStreamOperator<Document>
        implements OneInputStreamOperator<RawRecord, Document>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));
    static final OutputTag<Tally> TALLIES =
            new OutputTag<>("tallies", TypeInformation.of(Tally.class));

    private final DocumentParser parser;

    private transient long read;
    private transient long dead;

    ParseOperator(DocumentParser parser) {
        this.parser = parser;
    }

    @Override
    public void processElement(StreamRecord<RawRecord> element) {
        RawRecord record = element.getValue();
        read++;
        try {
            output.collect(element.replace(parser.parse(record)));
        } catch (BadRecordException reason) {
            dead++;
            output.collect(
                    DEAD_LETTERS, new StreamRecord<>(DeadLetters.unreadable(record, reason)));
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        emitTally();
    }

    @Override
    public void endInput() {
        emitTally();
    }

    private void emitTally() {
        if (read > 0) {
            Tally tally = Tally.of(Map.of(Count.READ, read, Count.DEAD_IN_PARSE, dead));
            output.collect(TALLIES, new StreamRecord<>(tally));
            read = 0;
            dead = 0;
        }
    }
}
