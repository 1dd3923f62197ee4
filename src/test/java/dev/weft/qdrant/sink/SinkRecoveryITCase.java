package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.upsert;
import static org.apache.flink.runtime.testutils.CommonTestUtils.waitUntilCondition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Savepoints;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.source.CommittedLines;
import dev.weft.qdrant.source.Watched;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs that fail, stop and resume. */
@Timeout(180)
class SinkRecoveryITCase {

    private static final Duration DRAIN = Duration.ofSeconds(1);

    /** Minutes away at the source's pace. */
    private static final long ENDLESS = 100_000;

    private final MuteSwitch mute = new MuteSwitch();
    private EmbeddedQdrant server;
    private QdrantConnection connection;
    @TempDir private Path folder;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedQdrant.start(0, mute);
        connection = QdrantConnection.open(QdrantOptions.builder().setUrl(server.url()).build());
        CollectionManager.ensure(connection, CollectionSpec.of("numbers", 2));
        Numbers.reset();
    }

    @AfterEach
    void stopAndFindNothingLeft() throws Exception {
        connection.close();
        server.close();
        waitUntilCondition(
                () -> Thread.getAllStackTraces().keySet().stream().noneMatch(this::isClients));
    }

    private boolean isClients(Thread thread) {
        return thread.getName().startsWith("qdrant-client");
    }

    @Test
    void checkpointsAndAStopPassADeadServerAndTheResumedJobDeliversAll() throws Exception {
        mute.turn(true);
        // a small buffer, so that it is full
        QdrantSink<Long> sink =
                sink().setSerializationSchema(number -> upsert(number, "a"))
                        .setMaxBufferedPoints(50)
                        .setMaxPointsPerRequest(10)
                        .build();
        JobClient first = numbers(2_000, sink, null).executeAsync();
        waitUntilCondition(() -> mute.swallowed() > 0);
        waitUntilCondition(() -> Numbers.COMPLETED.get() >= 3);
        String savepoint = Savepoints.stop(first, false, folder);

        mute.turn(false);
        numbers(2_000, sink, savepoint).execute();

        assertThat(written()).containsExactly(range(0, 2_000));
    }

    @Test
    void rejectedPointsAreInTheFilesOnceAfterAFailureAndAtTheEnd() throws Exception {
        Numbers.FAIL.set(true);

        numbers(3_000, sinkWithFiles(), null).execute();

        assertThat(Numbers.FAIL.get()).as("still to fail").isFalse();
        assertThat(written()).containsExactlyElementsOf(good(3_000));
        assertThat(letters()).containsExactlyElementsOf(bad(3_000));
    }

    @Test
    void rejectedPointsAreInTheFilesOnceAfterAStopAndADrain() throws Exception {
        JobClient first = numbers(ENDLESS, sinkWithFiles(), null).executeAsync();
        waitUntilCondition(() -> Numbers.SEEN.get() > 200);
        String savepoint = Savepoints.stop(first, false, folder);
        int atStop = Numbers.SEEN.get();
        JobClient second = numbers(ENDLESS, sinkWithFiles(), savepoint).executeAsync();
        waitUntilCondition(() -> Numbers.SEEN.get() > atStop + 200);
        Savepoints.stop(second, true, folder);

        // each of the two subtasks counts through a half of the range
        List<Long> ends = Stream.concat(written().stream(), letters().stream()).sorted().toList();
        long firstHalf = ends.stream().filter(number -> number < ENDLESS / 2).count();
        assertThat(ends)
                .startsWith(range(0, firstHalf))
                .endsWith(range(ENDLESS / 2, ENDLESS / 2 + ends.size() - firstHalf))
                .hasSize(Numbers.SEEN.get());
        assertThat(letters()).isNotEmpty().allMatch(Numbers::isBad);
    }

    private QdrantSinkBuilder<Long> sink() {
        return QdrantSink.<Long>builder()
                .setConnection(QdrantOptions.builder().setUrl(server.url()).build())
                .setCollection("numbers")
                .setSerializationSchema(Numbers::operation)
                .setDrainTimeout(DRAIN);
    }

    private Sink<Long> sinkWithFiles() {
        return sink().setRejectedPointSink(
                        files().sink(),
                        rejected -> Long.toString(rejected.operation().id().getNum()))
                .build();
    }

    private StreamExecutionEnvironment numbers(long count, Sink<Long> sink, String savepoint) {
        StreamExecutionEnvironment env = Watched.environment(2, savepoint);
        env.enableCheckpointing(250);
        DataGeneratorSource<Long> source =
                new DataGeneratorSource<>(
                        number -> number, count, RateLimiterStrategy.perSecond(500), Types.LONG);
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .map(new Numbers())
                .uid("map")
                .sinkTo(sink)
                .uid("sink");
        return env;
    }

    private List<Long> written() {
        ScrollPoints all =
                ScrollPoints.newBuilder().setCollectionName("numbers").setLimit(100_000).build();
        List<RetrievedPoint> points = connection.blockingPoints().scroll(all).getResultList();
        return points.stream().map(point -> point.getId().getNum()).toList();
    }

    private CommittedLines files() {
        return new CommittedLines(folder.resolve("letters"));
    }

    private List<Long> letters() {
        return files().read().stream().map(Long::valueOf).sorted().toList();
    }

    private static Long[] range(long from, long to) {
        return LongStream.range(from, to).boxed().toArray(Long[]::new);
    }

    private static List<Long> good(long count) {
        return LongStream.range(0, count).boxed().filter(number -> !Numbers.isBad(number)).toList();
    }

    private static List<Long> bad(long count) {
        return LongStream.range(0, count).boxed().filter(Numbers::isBad).toList();
    }

    /** Passes numbers on, counts completed checkpoints, and fails once after two if told to. */
    private static final class Numbers extends RichMapFunction<Long, Long>
            implements CheckpointListener {

        static final AtomicInteger COMPLETED = new AtomicInteger();
        static final AtomicBoolean FAIL = new AtomicBoolean();
        static final AtomicInteger SEEN = new AtomicInteger();

        static void reset() {
            COMPLETED.set(0);
            FAIL.set(false);
            SEEN.set(0);
        }

        static boolean isBad(long number) {
            return number % 10 == 3;
        }

        static PointOperation operation(Long number) {
            PointOperation.Upsert upsert = upsert(number, "a");
            return isBad(number)
                    ? PointOperation.upsert(
                            upsert.point().toBuilder()
                                    .setVectors(VectorsFactory.vectors(1f, 2f, 3f))
                                    .build())
                    : upsert;
        }

        @Override
        public Long map(Long number) throws IOException {
            SEEN.incrementAndGet();
            if (COMPLETED.get() >= 2 && FAIL.compareAndSet(true, false)) {
                throw new IOException("As the test asked");
            }
            return number;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            COMPLETED.incrementAndGet();
        }
    }
}
