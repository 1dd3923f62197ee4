package dev.weft.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.qdrant.source.CommittedLines;
import dev.weft.qdrant.source.Populations;
import dev.weft.qdrant.source.QdrantSource;
import dev.weft.qdrant.source.ScannedServer;
import dev.weft.qdrant.source.Watched;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.connector.base.source.hybrid.HybridSource;
import org.apache.flink.connector.base.source.hybrid.HybridSource.SourceSwitchContext;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scan, then the numbers from the pinned one on. */
@Timeout(180)
class PinnedSourceITCase {

    private static final int SCANNED = 20_000;
    private static final long FOLLOWING = 4_000_000;
    private static final long KEPT_OF_FOLLOWING = 1_000;

    /** As a clock that goes on between the two submissions. */
    private static final AtomicLong CLOCK = new AtomicLong(1_000_000);

    @Test
    void theFirstPinHoldsThroughASavepointAFailureAndARestoreBehindTheSwitch(@TempDir Path folder)
            throws Exception {
        Watched.reset();
        CommittedLines lines = new CommittedLines(folder.resolve("lines"));
        try (ScannedServer server = ScannedServer.start()) {
            String collection = server.create();
            server.fill(collection, Populations.ids(Populations.consecutive(SCANNED)));

            JobClient first = job(2, server, collection, lines, null).executeAsync();
            Watched.await(() -> Watched.seen() > SCANNED / 4);
            Watched.failAndRecover();
            String savepoint = Watched.stop(first, folder.resolve("savepoints"));
            int stopped = Watched.seen();
            CLOCK.set(9_000_000);
            JobClient second = job(1, server, collection, lines, savepoint).executeAsync();
            Watched.await(() -> Watched.seen() > stopped + SCANNED);
            Watched.failAndRecover();
            second.getJobExecutionResult().get();
        }

        List<String> expected =
                LongStream.concat(
                                LongStream.rangeClosed(1, SCANNED),
                                LongStream.range(0, FOLLOWING / KEPT_OF_FOLLOWING)
                                        .map(i -> 1_000_000 + i * KEPT_OF_FOLLOWING))
                        .mapToObj(Long::toString)
                        .sorted()
                        .toList();
        assertThat(lines.read()).isEqualTo(expected);
    }

    private static StreamExecutionEnvironment job(
            int parallelism,
            ScannedServer server,
            String collection,
            CommittedLines lines,
            String savepoint) {
        QdrantSource<Long> scan =
                QdrantSource.<Long>builder()
                        .setConnection(server.options().build())
                        .setCollection(collection)
                        .setDeserializationSchema(point -> point.getId().getNum(), Types.LONG)
                        .setMaxPointsPerSecond(5_000)
                        .build();
        HybridSource<Long> source =
                HybridSource.<Long, PinnedEnumerator<?, ?>>builder(
                                new PinnedSource<>(scan, CLOCK::get))
                        .addSource(PinnedSourceITCase::following, Boundedness.BOUNDED)
                        .build();
        StreamExecutionEnvironment env = Watched.environment(parallelism, savepoint);
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "hybrid", Types.LONG)
                .uid("hybrid")
                .map(new Watched<>())
                .returns(Types.LONG)
                .uid("watch")
                .filter(number -> number <= SCANNED || number % KEPT_OF_FOLLOWING == 0)
                .map(number -> Long.toString(number))
                .returns(Types.STRING)
                .sinkTo(lines.sink())
                .uid("lines");
        return env;
    }

    private static NumberSequenceSource following(
            SourceSwitchContext<PinnedEnumerator<?, ?>> context) {
        PinnedEnumerator<?, ?> scan = context.getPreviousEnumerator();
        long from = scan == null ? 0 : scan.position();
        return new NumberSequenceSource(from, from + FOLLOWING - 1);
    }
}
