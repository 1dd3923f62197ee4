package dev.weft.qdrant.sink;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.util.function.SerializableFunction;

/**
 * Hands rejected points to a writer of the user's sink, whose state and committables become ours. A sink behind ours in
 * the graph would lose those of the last checkpoint.
 */
final class RejectedPointWriter<D> implements RejectedPointHandler {

    private static final SinkWriter.Context NO_ELEMENT =
            new SinkWriter.Context() {
                @Override
                public long currentWatermark() {
                    return Long.MIN_VALUE;
                }

                @Nullable
                @Override
                public Long timestamp() {
                    return null;
                }
            };

    private final SinkWriter<D> writer;
    private final SerializableFunction<RejectedPoint, D> converter;

    RejectedPointWriter(SinkWriter<D> writer, SerializableFunction<RejectedPoint, D> converter) {
        this.writer = writer;
        this.converter = converter;
    }

    @Override
    public boolean accepts() {
        return true;
    }

    @Override
    public void accept(RejectedPoint rejected) throws IOException, InterruptedException {
        writer.write(converter.apply(rejected), NO_ELEMENT);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        writer.flush(endOfInput);
    }

    @Override
    public List<?> snapshotState(long checkpointId) throws IOException {
        return writer instanceof StatefulSinkWriter<D, ?> stateful
                ? stateful.snapshotState(checkpointId)
                : List.of();
    }

    @SuppressWarnings("unchecked") // asked only where the sink is a SupportsCommitter<CommT>
    <CommT> Collection<CommT> prepareCommit() throws IOException, InterruptedException {
        return ((CommittingSinkWriter<D, CommT>) writer).prepareCommit();
    }

    @Override
    public void close() throws IOException {
        try {
            writer.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The sink for rejected points could not be closed", e);
        }
    }
}
