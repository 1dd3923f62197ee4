package dev.weft.qdrant.sink;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.annotation.Nullable;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.function.SerializableFunction;

/**
 * The user's sink for rejected points, and what becomes of a rejected point before it goes there.
 *
 * @param <D> that sink's elements
 */
record RejectedPointSink<D>(Sink<D> sink, SerializableFunction<RejectedPoint, D> converter)
        implements Serializable {

    RejectedPointSink {
        Objects.requireNonNull(sink, "sink");
        Objects.requireNonNull(converter, "converter");
    }

    boolean commits() {
        return sink instanceof SupportsCommitter;
    }

    /** For the state of its writers; null where they have none. */
    @Nullable
    @SuppressWarnings("unchecked") // only that sink's own states go in
    SimpleVersionedSerializer<Object> stateSerializer() {
        return sink instanceof SupportsWriterState<?, ?> stateful
                ? (SimpleVersionedSerializer<Object>) stateful.getWriterStateSerializer()
                : null;
    }

    @SuppressWarnings("unchecked") // the states are those that its writers snapshotted
    RejectedPointWriter<D> open(WriterInitContext context, Collection<?> states)
            throws IOException {
        WriterInitContext unmeasured = new UnmeasuredContext(context);
        SinkWriter<D> writer =
                sink instanceof SupportsWriterState<?, ?> && !states.isEmpty()
                        ? ((SupportsWriterState<D, Object>) sink)
                                .restoreWriter(unmeasured, List.copyOf(states))
                        : sink.createWriter(unmeasured);
        return new RejectedPointWriter<>(writer, converter);
    }
}
