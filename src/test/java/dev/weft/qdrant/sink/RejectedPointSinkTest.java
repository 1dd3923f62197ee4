package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.OwnServer;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.VectorsFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The user's sink for rejected points inside ours. */
class RejectedPointSinkTest {

    @RegisterExtension final OwnServer server = new OwnServer();

    @BeforeEach
    void start() throws Exception {
        Letters.reset();
        CollectionManager.ensure(server.connection(), CollectionSpec.of("books", 2));
    }

    @Test
    void ourSinkCommitsOnlyIfTheirsDoes(@TempDir Path folder) {
        Sink<String> files =
                FileSink.forRowFormat(
                                new org.apache.flink.core.fs.Path(folder.toUri()),
                                new SimpleStringEncoder<String>())
                        .build();

        assertThat(builder().build()).isNotInstanceOf(SupportsCommitter.class);
        assertThat(builder().setRejectedPointSink(new Letters(), r -> "").build())
                .isNotInstanceOf(SupportsCommitter.class);
        assertThat(builder().setRejectedPointSink(files, r -> "").build())
                .isInstanceOf(SupportsCommitter.class);
    }

    @Test
    void rejectedPointsReachTheirSinkBeforeTheCheckpointAndAreNotCountedAsSent() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(upsert(1, "a"), 0);
            harness.processElement(bad(2), 0);
            harness.prepareSnapshotPreBarrier(1);

            assertThat(Letters.EVENTS).containsExactly("2: origin of 2", "flush");
            OperatorMetricGroup metrics = harness.getOperator().getMetricGroup();
            assertThat(metrics.getIOMetricGroup().getNumRecordsOutCounter().getCount()).isOne();
        }
        assertThat(Letters.EVENTS).endsWith("close");
    }

    @Test
    void theirStateIsPartOfOursAndIsRestored() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness()) {
            harness.open();
            harness.prepareSnapshotPreBarrier(1);
            state = harness.snapshot(1, 1);
        }
        Letters.reset();

        try (var harness = harness()) {
            harness.initializeState(state);
            harness.open();
        }

        assertThat(Letters.EVENTS).startsWith("restored state of checkpoint 1");
    }

    private QdrantSinkBuilder<PointOperation> builder() {
        return QdrantSink.<PointOperation>builder()
                .setConnection(server.options())
                .setCollection("books")
                .setSerializationSchema(operation -> operation);
    }

    private OneInputStreamOperatorTestHarness<PointOperation, ?> harness() throws Exception {
        QdrantSink<PointOperation> sink =
                builder()
                        .setRejectedPointSink(
                                new Letters(),
                                rejected ->
                                        Ids.show(rejected.operation().id())
                                                + ": "
                                                + rejected.operation().origin().toStringUtf8())
                        .build();
        return new OneInputStreamOperatorTestHarness<>(new SinkWriterOperatorFactory<>(sink));
    }

    private static PointOperation bad(long number) {
        return PointOperation.upsert(
                        upsert(number, "a").point().toBuilder()
                                .setVectors(VectorsFactory.vectors(1f, 2f, 3f))
                                .build())
                .withOrigin(("origin of " + number).getBytes(StandardCharsets.UTF_8));
    }

    /** A sink with state and without a committer, which counts in its metrics as sinks do. */
    private static final class Letters
            implements Sink<String>, SupportsWriterState<String, String> {

        static final List<String> EVENTS = new ArrayList<>();

        static void reset() {
            EVENTS.clear();
        }

        @Override
        public StatefulSinkWriter<String, String> createWriter(WriterInitContext context) {
            return new StatefulSinkWriter<>() {
                @Override
                public void write(String letter, Context unused) {
                    context.metricGroup().getNumRecordsSendCounter().inc();
                    EVENTS.add(letter);
                }

                @Override
                public void flush(boolean endOfInput) {
                    EVENTS.add("flush");
                }

                @Override
                public List<String> snapshotState(long checkpointId) {
                    return List.of("state of checkpoint " + checkpointId);
                }

                @Override
                public void close() {
                    EVENTS.add("close");
                }
            };
        }

        @Override
        public StatefulSinkWriter<String, String> restoreWriter(
                WriterInitContext context, Collection<String> states) {
            states.forEach(state -> EVENTS.add("restored " + state));
            return createWriter(context);
        }

        @Override
        public SimpleVersionedSerializer<String> getWriterStateSerializer() {
            return new SimpleVersionedSerializer<>() {
                @Override
                public int getVersion() {
                    return 1;
                }

                @Override
                public byte[] serialize(String state) {
                    return state.getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public String deserialize(int version, byte[] bytes) {
                    return new String(bytes, StandardCharsets.UTF_8);
                }
            };
        }
    }
}
