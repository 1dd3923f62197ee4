package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.IOUtils;

/**
 * Writes points to a Qdrant collection, at least once, the operations of a point in their order. As a write of a point
 * is idempotent, a job that fails and resumes leaves the same collection as one that does not.
 *
 * <p>{@link QdrantSinkBuilder} shows how to make one.
 *
 * <p>Two limits of this order. When a job resumes at another parallelism, operations that a slow server had not
 * acknowledged at the savepoint may land in another subtask than newer ones of their point. And a request that misses its
 * deadline is sent again: should a server apply the first one only after a newer write of the same point, the older one
 * stays. A request timeout well above the server's worst pause avoids this.
 *
 * @param <T> the elements' type
 */
@PublicEvolving
public class QdrantSink<T> implements Sink<T>, SupportsWriterState<T, WriterState> {

    private final QdrantOptions connection;
    private final WriteOptions options;
    private final PointSerializationSchema<? super T> schema;
    @Nullable private final RejectedPointSink<?> rejectedPointSink;

    QdrantSink(
            QdrantOptions connection,
            WriteOptions options,
            PointSerializationSchema<? super T> schema,
            @Nullable RejectedPointSink<?> rejectedPointSink) {
        this.connection = connection;
        this.options = options;
        this.schema = schema;
        this.rejectedPointSink = rejectedPointSink;
    }

    public static <T> QdrantSinkBuilder<T> builder() {
        return new QdrantSinkBuilder<>();
    }

    @Override
    public QdrantWriter<T> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public QdrantWriter<T> restoreWriter(
            WriterInitContext context, Collection<WriterState> recovered) throws IOException {
        open(context);
        RejectedPointHandler rejectedPoints = openRejectedPoints(context, recovered);
        GrpcPointClient client = null;
        try {
            QdrantConnection opened = QdrantConnection.open(connection);
            client = new GrpcPointClient(opened);
            WriterMailbox mailbox =
                    new WriterMailbox(
                            context.getMailboxExecutor(), WriterClock.on(opened.executor()));
            WriterRuntime runtime =
                    new WriterRuntime(mailbox, context.metricGroup(), new SplittableRandom());
            List<PointOperation> pending =
                    recovered.stream().flatMap(state -> state.pending().stream()).toList();
            return newWriter(schema, options, client, runtime, rejectedPoints, pending);
        } catch (IOException | RuntimeException e) {
            IOUtils.closeAllQuietly(client, rejectedPoints);
            throw e;
        }
    }

    private void open(WriterInitContext context) throws IOException {
        context.getUserCodeClassLoader()
                .registerReleaseHookIfAbsent(
                        QdrantConnection.class.getName(), QdrantConnection::awaitGlobalThreads);
        try {
            schema.open(context.asSerializationSchemaInitializationContext());
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The PointSerializationSchema could not be opened", e);
        }
    }

    private RejectedPointHandler openRejectedPoints(
            WriterInitContext context, Collection<WriterState> recovered) throws IOException {
        if (rejectedPointSink == null) {
            return RejectedPointHandler.NONE;
        }
        List<Object> states =
                recovered.stream()
                        .<Object>flatMap(state -> state.rejectedPointStates().stream())
                        .toList();
        return rejectedPointSink.open(context, states);
    }

    QdrantWriter<T> newWriter(
            PointSerializationSchema<? super T> withSchema,
            WriteOptions withOptions,
            PointClient client,
            WriterRuntime runtime,
            RejectedPointHandler rejectedPoints,
            List<PointOperation> pending) {
        return new QdrantWriter<>(
                withSchema, withOptions, client, runtime, rejectedPoints, pending);
    }

    @Override
    public SimpleVersionedSerializer<WriterState> getWriterStateSerializer() {
        return new WriterStateSerializer(
                rejectedPointSink == null ? null : rejectedPointSink.stateSerializer());
    }
}
