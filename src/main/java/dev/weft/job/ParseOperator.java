package dev.weft.job;

import dev.weft.document.BadRecordException;
import dev.weft.document.Document;
import dev.weft.document.DocumentParser;
import dev.weft.document.RawRecord;
import dev.weft.job.deadletters.DeadLetter;
import dev.weft.job.deadletters.DeadLetters;
import dev.weft.job.report.Count;
import dev.weft.job.report.CountingOperator;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/** Makes documents of records; what is no document goes to the dead letters. */
final class ParseOperator extends CountingOperator<RawRecord, Document> {

    private static final long serialVersionUID = 1L;

    static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    private final DocumentParser parser;

    ParseOperator(DocumentParser parser) {
        this.parser = parser;
    }

    @Override
    public void processElement(StreamRecord<RawRecord> element) {
        RawRecord record = element.getValue();
        if (record.end() != null) {
            countEnd(record.end());
            return;
        }
        count(Count.READ);
        count(Count.BYTES_READ, record.length());
        try {
            // what is wrong with a record that is read again is said of it, not of its dead letter
            record = parser.opened(record);
            output.collect(element.replace(parser.parse(record)));
        } catch (BadRecordException reason) {
            count(Count.DEAD_IN_PARSE);
            output.collect(
                    DEAD_LETTERS, new StreamRecord<>(DeadLetters.unreadable(record, reason)));
        }
    }
}
