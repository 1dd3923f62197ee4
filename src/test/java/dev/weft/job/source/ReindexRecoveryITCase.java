package dev.weft.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Savepoints;
import dev.weft.document.DocumentMapping;
import dev.weft.document.RawRecord;
import dev.weft.job.EmbeddedKafka;
import dev.weft.job.HeldPages;
import dev.weft.job.Jobs;
import dev.weft.job.TaskManagers;
import dev.weft.job.options.OptionsLoader;
import dev.weft.qdrant.source.CommittedLines;
import dev.weft.qdrant.source.Populations;
import dev.weft.qdrant.source.ScannedServer;
import dev.weft.qdrant.source.Watched;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A scan and its changes, whose TaskManagers are killed where it hurts most. Checkpoints come when
 * the test says.
 */
@Timeout(180)
class ReindexRecoveryITCase {

    private static final int POINTS = 1_600;

    @RegisterExtension
    static final MiniClusterExtension FLINK = Jobs.cluster(2, 2, new Configuration());

    private static final TaskManagers TASK_MANAGERS = new TaskManagers(2);

    @AutoClose private static final EmbeddedKafka KAFKA = EmbeddedKafka.start();

    /** The points of the scan that the job has read. */
    private static final Set<Integer> READ = ConcurrentHashMap.newKeySet();

    private final HeldPages pages = new HeldPages();
    private final ScannedServer server = ScannedServer.start(pages);
    private final String collection = filled();
    private String topic;
    private CommittedLines lines;
    private JobClient job;
    private boolean serverIsGone;

    @TempDir Path folder;

    @BeforeEach
    void fill(TestInfo test) throws Exception {
        Watched.reset();
        READ.clear();
        lines = new CommittedLines(folder.resolve("lines"));
        topic = test.getTestMethod().orElseThrow().getName();
        KAFKA.create(topic, 3);
        changes(-10, 0);
    }

    @AfterEach
    void stop() throws Exception {
        pages.holdNone();
        job.cancel().get();
        if (!serverIsGone) {
            server.close();
        }
    }

    @Test
    void aReaderThatHadReachedTheEndBeforeTheKillDoesNotCutOffAnotherAfterIt(
            @InjectMiniCluster MiniCluster cluster) throws Exception {
        pages.hold(id -> id < 50 || id > POINTS / 3);
        job = start(2, null);
        pages.await(2);
        changes(0, 30);
        checkpoint(cluster);
        Set<Integer> checkpointed = Set.copyOf(READ);

        // one reader stays at the beginning, the other goes to the end
        pages.hold(id -> id < 50);
        awaitAllButOneRange();
        // after the kill it is the other way round: who was at the beginning goes to the end
        READ.retainAll(checkpointed);
        pages.hold(id -> id > POINTS / 3 && id < POINTS / 2);
        TASK_MANAGERS.killAll(cluster);
        pages.await(1);
        awaitAllButOneRange();
        pages.holdNone();

        awaitLines(cluster, POINTS + 30);
        assertEachOnce(30);
    }

    @Test
    void aKillAfterTheSwitchSetsReadersBackToTheScanAndBothEnd(
            @InjectMiniCluster MiniCluster cluster) throws Exception {
        pages.hold(id -> id > POINTS - 250);
        job = start(2, null);
        pages.await(2);
        changes(0, 30);
        checkpoint(cluster);

        pages.holdNone();
        Watched.await(() -> Watched.seen() == POINTS + 30);
        TASK_MANAGERS.killAll(cluster);
        changes(30, 40);

        awaitLines(cluster, POINTS + 40);
        assertEachOnce(40);
    }

    @Test
    void aKillBeforeTheFirstCheckpointBeginsAnew(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        pages.hold(id -> id > POINTS / 2);
        job = start(2, null);
        pages.await(2);
        changes(0, 30);
        TASK_MANAGERS.killAll(cluster);
        pages.holdNone();

        awaitLines(cluster, POINTS + 30);
        assertEachOnce(30);
    }

    @Test
    void thePinHoldsThroughSavepointsAndRescalesInBothParts(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        pages.hold(id -> id > POINTS / 2);
        job = start(2, null);
        pages.await(2);
        changes(0, 20);
        String savepoint = Savepoints.stop(job, false, folder);
        changes(20, 30);

        pages.holdNone();
        job = start(3, savepoint);
        awaitLines(cluster, POINTS + 30);
        changes(30, 40);
        savepoint = Savepoints.stop(job, false, folder);
        changes(40, 50);
        // behind the scan it is not needed
        server.close();
        serverIsGone = true;

        job = start(1, savepoint);
        awaitLines(cluster, POINTS + 50);
        TASK_MANAGERS.killAll(cluster);
        changes(50, 60);
        awaitLines(cluster, POINTS + 60);
        assertEachOnce(60);
    }

    /** Those before 0 are applied to the collection before it is scanned. */
    private void changes(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            KAFKA.send(topic, "key " + i, "change " + i);
        }
    }

    private JobClient start(int parallelism, String savepoint) throws Exception {
        Configuration configuration =
                Jobs.restarting(new Configuration(), Duration.ofMillis(50))
                        .set(PipelineOptions.GENERIC_TYPES, false)
                        .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(parallelism);
        env.fromSource(
                        Sources.of(options()),
                        WatermarkStrategy.noWatermarks(),
                        "source",
                        TypeInformation.of(RawRecord.class))
                .uid("source")
                .map(new Watched<>())
                .returns(TypeInformation.of(RawRecord.class))
                .uid("watch")
                .map(ReindexRecoveryITCase::line)
                .returns(Types.STRING)
                .sinkTo(lines.sink())
                .uid("lines");
        return env.executeAsync();
    }

    private static String line(RawRecord record) {
        if (record.origin().startsWith("qdrant:")) {
            String id = record.origin().replaceFirst(".*/", "");
            READ.add(Integer.valueOf(id));
            return "point " + id;
        }
        boolean behindScan = "1".equals(record.attributes().get(DocumentMapping.GENERATION));
        return new String(record.value()) + (behindScan ? "" : " of no generation");
    }

    private Configuration options() {
        return OptionsLoader.load(
                "--source.type=qdrant-then-kafka",
                "--source.qdrant.collection=" + collection,
                "--source.kafka.bootstrap-servers=" + KAFKA.servers(),
                "--source.kafka.topics=" + topic,
                "--source.kafka.overlap=1ms",
                "--document.id=@key",
                "--document.text=title",
                "--qdrant.url=" + server.options().build().url(),
                "--qdrant.collection=copy");
    }

    private String filled() {
        String name = server.create();
        server.fill(name, Populations.ids(Populations.consecutive(POINTS)));
        return name;
    }

    private void checkpoint(MiniCluster cluster) throws Exception {
        cluster.triggerCheckpoint(job.getJobID(), CheckpointType.FULL).get();
    }

    /** Waits until a reader has gone on to the last point, past one range that is kept back from another. */
    private static void awaitAllButOneRange() throws Exception {
        CommonTestUtils.waitUntilCondition(
                () -> {
                    List<Integer> missing =
                            IntStream.rangeClosed(1, POINTS)
                                    .filter(id -> !READ.contains(id))
                                    .boxed()
                                    .toList();
                    int last = missing.get(missing.size() - 1);
                    return last < POINTS && last - missing.get(0) == missing.size() - 1;
                });
    }

    private void awaitLines(MiniCluster cluster, int expected) throws Exception {
        CommonTestUtils.waitUntilCondition(
                () -> {
                    try {
                        checkpoint(cluster);
                        return lines.read().size() >= expected;
                    } catch (ExecutionException notAllRunning) {
                        return false;
                    } catch (UncheckedIOException filesMovedMeanwhile) {
                        return false;
                    }
                },
                200L);
    }

    private void assertEachOnce(int changes) {
        List<String> expected = new ArrayList<>();
        IntStream.rangeClosed(1, POINTS).forEach(id -> expected.add("point " + id));
        IntStream.range(0, changes).forEach(i -> expected.add("change " + i));
        assertThat(lines.read()).containsExactlyInAnyOrderElementsOf(expected);
    }
}
