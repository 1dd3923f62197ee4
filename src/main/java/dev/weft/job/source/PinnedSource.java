package dev.weft.job.source;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * A bounded source that takes note of a position, such as the time, before it reads anything, and keeps it in its
 * checkpoints, for the source that a {@code HybridSource} reads after it:
 *
 * <pre>{@code
 * HybridSource.<Book, PinnedEnumerator<?, ?>>builder(new PinnedSource<>(scan, System::currentTimeMillis))
 *         .addSource(
 *                 // restored behind the switch there is no previous enumerator: the second source's own state rules
 *                 context -> changesSince(
 *                         context.getPreviousEnumerator() == null
 *                                 ? 0
 *                                 : context.getPreviousEnumerator().position()),
 *                 Boundedness.CONTINUOUS_UNBOUNDED)
 *         .build();
 * }</pre>
 *
 * <p>A position that the job's main method takes would be taken again when the job is submitted from a savepoint, and
 * what changed in between would be lost in silence.
 */
public final class PinnedSource<T, SplitT extends SourceSplit, StateT>
        implements Source<T, SplitT, PinnedState<StateT>>, ResultTypeQueryable<T> {

    private final Source<T, SplitT, StateT> inner;
    private final TypeInformation<T> type;
    private final SerializableSupplier<Long> position;

    /**
     * @param inner bounded, and it has to tell the type of its elements
     * @param position asked once, on the JobManager, when the scan begins
     */
    public <S extends Source<T, SplitT, StateT> & ResultTypeQueryable<T>> PinnedSource(
            S inner, SerializableSupplier<Long> position) {
        if (inner.getBoundedness() != Boundedness.BOUNDED) {
            throw new IllegalArgumentException(
                    "Only a bounded source can be pinned: nothing can follow an unbounded one");
        }
        this.inner = inner;
        this.type = inner.getProducedType();
        this.position = position;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }

    @Override
    public PinnedEnumerator<SplitT, StateT> createEnumerator(SplitEnumeratorContext<SplitT> context)
            throws Exception {
        // before the inner one can read anything
        long pinned = position.get();
        return new PinnedEnumerator<>(inner.createEnumerator(context), pinned);
    }

    @Override
    public PinnedEnumerator<SplitT, StateT> restoreEnumerator(
            SplitEnumeratorContext<SplitT> context, PinnedState<StateT> state) throws Exception {
        SplitEnumerator<SplitT, StateT> restored = inner.restoreEnumerator(context, state.inner());
        return new PinnedEnumerator<>(restored, state.position());
    }

    @Override
    public SourceReader<T, SplitT> createReader(SourceReaderContext context) throws Exception {
        return inner.createReader(context);
    }

    @Override
    public SimpleVersionedSerializer<SplitT> getSplitSerializer() {
        return inner.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<PinnedState<StateT>> getEnumeratorCheckpointSerializer() {
        return new PinnedStateSerializer<>(inner.getEnumeratorCheckpointSerializer());
    }
}
