package dev.weft.job.deadletters;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Where dead letters go when nobody said where: the first one fails the job, for good, since a
 * restart would meet it again.
 */
public final class NoDeadLetters implements Sink<DeadLetter> {

    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<DeadLetter> createWriter(WriterInitContext context) {
        return new FailingWriter();
    }

    private static final class FailingWriter implements SinkWriter<DeadLetter> {

        @Override
        public void write(DeadLetter letter, Context context) {
            throw new SuppressRestartsException(
                    new IOException(
                            "A record can't be taken, and dead-letters.path is not set: "
                                    + letter.reason()
                                    + " (stage "
                                    + letter.stage()
                                    + ", id "
                                    + letter.id()
                                    + ", "
                                    + letter.place()
                                    + "). Mend the record, or set dead-letters.path to go on without"
                                    + " such records."));
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
