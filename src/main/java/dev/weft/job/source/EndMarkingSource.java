package dev.weft.job.source;

import dev.weft.document.RawRecord;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A bounded source of which each reader says so, by a last record, when it has come to its end. A job that is stopped
 * with {@code --drain} looks to all that is behind the source as if that had ended, too; but it has left out what it had
 * not read yet.
 */
record EndMarkingSource<SplitT extends SourceSplit, StateT>(Source<RawRecord, SplitT, StateT> inner)
        implements Source<RawRecord, SplitT, StateT> {

    @Override
    public Boundedness getBoundedness() {
        return inner.getBoundedness();
    }

    @Override
    public SplitEnumerator<SplitT, StateT> createEnumerator(SplitEnumeratorContext<SplitT> context)
            throws Exception {
        return inner.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<SplitT, StateT> restoreEnumerator(
            SplitEnumeratorContext<SplitT> context, StateT state) throws Exception {
        return inner.restoreEnumerator(context, state);
    }

    @Override
    public SimpleVersionedSerializer<SplitT> getSplitSerializer() {
        return inner.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<StateT> getEnumeratorCheckpointSerializer() {
        return inner.getEnumeratorCheckpointSerializer();
    }

    @Override
    public SourceReader<RawRecord, SplitT> createReader(SourceReaderContext context)
            throws Exception {
        return new Reader<>(
                inner.createReader(context),
                RawRecord.end(context.getIndexOfSubtask(), context.currentParallelism()));
    }

    private static final class Reader<SplitT extends SourceSplit> extends ForwardingReader<SplitT> {

        private final RawRecord end;

        Reader(SourceReader<RawRecord, SplitT> inner, RawRecord end) {
            super(inner);
            this.end = end;
        }

        @Override
        public InputStatus pollNext(ReaderOutput<RawRecord> output) throws Exception {
            InputStatus status = super.pollNext(output);
            if (status == InputStatus.END_OF_INPUT) {
                output.collect(end);
            }
            return status;
        }
    }
}
