package dev.weft.qdrant.source;

import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.source.enumerator.EnumeratorState;
import dev.weft.qdrant.source.enumerator.EnumeratorStateSerializer;
import dev.weft.qdrant.source.enumerator.QdrantSplitEnumerator;
import dev.weft.qdrant.source.enumerator.RangePlanner;
import dev.weft.qdrant.source.reader.PageReader;
import dev.weft.qdrant.source.reader.PointEmitter;
import dev.weft.qdrant.source.reader.QdrantSourceReader;
import dev.weft.qdrant.source.reader.ReaderMetrics;
import dev.weft.qdrant.source.split.QdrantSplit;
import dev.weft.qdrant.source.split.QdrantSplitSerializer;
import java.io.IOException;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.UserCodeClassLoader;

/**
 * Reads a Qdrant collection once, in parallel, and ends. {@link QdrantSourceBuilder} shows how to make one.
 *
 * <p>The ids are cut into ranges of about equally many points when the scan begins; the ranges live in the checkpoints,
 * and an alias is resolved to its collection then and never again. A job that fails, or goes on with another
 * parallelism, repeats and misses no point. Within a range the points come by id.
 *
 * <p>The server has no snapshot to read: of what changes while the scan runs, a point inserted behind the place that a
 * reader has come to is missed, and each point is as it is when its page is read.
 *
 * @param <T> the elements' type
 */
@PublicEvolving
public final class QdrantSource<T>
        implements Source<T, QdrantSplit, EnumeratorState>, ResultTypeQueryable<T> {

    private final QdrantOptions connection;
    private final ReadOptions options;
    private final PointDeserializationSchema<T> schema;
    private final TypeInformation<T> type;

    QdrantSource(
            QdrantOptions connection,
            ReadOptions options,
            PointDeserializationSchema<T> schema,
            TypeInformation<T> type) {
        this.connection = connection;
        this.options = options;
        this.schema = schema;
        this.type = type;
    }

    public static <T> QdrantSourceBuilder<T> builder() {
        return new QdrantSourceBuilder<>();
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
    public SplitEnumerator<QdrantSplit, EnumeratorState> createEnumerator(
            SplitEnumeratorContext<QdrantSplit> context) {
        return restoreEnumerator(context, EnumeratorState.UNPLANNED);
    }

    @Override
    public SplitEnumerator<QdrantSplit, EnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<QdrantSplit> context, EnumeratorState state) {
        int ranges = options.ranges(context.currentParallelism());
        return new QdrantSplitEnumerator(
                context, () -> RangePlanner.plan(connection, options, ranges), state);
    }

    @Override
    public SourceReader<T, QdrantSplit> createReader(SourceReaderContext context)
            throws IOException {
        context.getUserCodeClassLoader()
                .registerReleaseHookIfAbsent(
                        QdrantConnection.class.getName(), QdrantConnection::awaitGlobalThreads);
        openSchema(context);
        PageReader pages =
                new PageReader(
                        QdrantConnection.open(connection),
                        options,
                        context.currentParallelism(),
                        new ReaderMetrics(context.metricGroup()));
        return new QdrantSourceReader<>(
                pages, new PointEmitter<>(schema, context.metricGroup()), context);
    }

    private void openSchema(SourceReaderContext context) throws IOException {
        try {
            schema.open(
                    new InitializationContext() {
                        @Override
                        public MetricGroup getMetricGroup() {
                            return context.metricGroup().addGroup("deserializer");
                        }

                        @Override
                        public UserCodeClassLoader getUserCodeClassLoader() {
                            return context.getUserCodeClassLoader();
                        }
                    });
        } catch (Exception e) {
            throw new IOException("The PointDeserializationSchema could not be opened", e);
        }
    }

    @Override
    public SimpleVersionedSerializer<QdrantSplit> getSplitSerializer() {
        return new QdrantSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<EnumeratorState> getEnumeratorCheckpointSerializer() {
        return new EnumeratorStateSerializer();
    }
}
