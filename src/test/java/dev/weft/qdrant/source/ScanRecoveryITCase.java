package dev.weft.qdrant.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Savepoints;
import dev.weft.qdrant.source.split.IdPosition;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scans that fail, stop and go on with another parallelism. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScanRecoveryITCase {

    private static final int COUNT = 200_000;

    /** So that a scan takes its time: five seconds. */
    private static final double PACE = 40_000;

    private final List<IdPosition> ids = Populations.mixed(COUNT, new Random(3));
    private ScannedServer server;
    private String collection;

    @BeforeAll
    void fill() {
        server = ScannedServer.start();
        collection = server.create();
        server.fill(collection, Populations.ids(ids));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 4", "4, 1"})
    void eachPointComesOnceThroughAFailureAndARescale(
            int parallelism, int rescaled, @TempDir Path folder) throws Exception {
        Watched.reset();
        CommittedLines lines = new CommittedLines(folder.resolve("lines"));

        JobClient first = scan(parallelism, PACE, lines, null).executeAsync();
        Watched.await(() -> Watched.seen() > COUNT / 5);
        Watched.failAndRecover();
        int recovered = Watched.seen();
        Watched.await(() -> Watched.seen() > recovered + COUNT / 20);
        String savepoint = Savepoints.stop(first, false, folder);
        int stopped = Watched.seen();
        scan(rescaled, Double.POSITIVE_INFINITY, lines, savepoint).execute();

        assertThat(Watched.seen()).as("some was left").isGreaterThan(stopped);
        assertThat(lines.read())
                .isEqualTo(ids.stream().map(IdPosition::toString).sorted().toList());
    }

    private StreamExecutionEnvironment scan(
            int parallelism, double pace, CommittedLines lines, String savepoint) {
        QdrantSource<String> source =
                QdrantSource.<String>builder()
                        .setConnection(server.options().build())
                        .setCollection(collection)
                        .setDeserializationSchema(
                                point -> IdPosition.of(point.getId()).toString(), Types.STRING)
                        .setPageBytes(100_000)
                        .setMaxPointsPerSecond(pace)
                        .build();
        StreamExecutionEnvironment env = Watched.environment(parallelism, savepoint);
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "scan")
                .uid("scan")
                .map(new Watched<>())
                .returns(Types.STRING)
                .uid("watch")
                .sinkTo(lines.sink())
                .uid("lines");
        return env;
    }
}
