package dev.weft.job;

import static dev.weft.job.Books.COUNT;
import static dev.weft.job.Books.NEW;
import static dev.weft.job.Books.OLD;
import static dev.weft.job.Jobs.await;
import static dev.weft.job.Jobs.environment;
import static dev.weft.job.Jobs.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.EmbeddedQdrant;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A run's end whose server takes its time to index, as large collections do. */
@Timeout(120)
class WaitingEndITCase {

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    private static final TaskManagers TASK_MANAGERS = new TaskManagers(1);

    private final ServerFaults.Indexing indexing = new ServerFaults.Indexing(NEW);
    private final EmbeddedQdrant server = EmbeddedQdrant.start(0, indexing);
    private Books books;
    private JobClient job;

    @TempDir Path folder;

    @BeforeEach
    void start() throws Exception {
        books = new Books(server.url()).fill();
        StreamExecutionEnvironment environment = environment(2);
        // a barrier that was sent just before the writers finished is not taken up: the next one is
        environment.configure(
                new Configuration()
                        .set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofSeconds(10)));
        Weft.define(environment, books.job(folder, "--bulk-load.defer-indexing=true"));
        int before = indexing.asked();
        job = environment.executeAsync();
        await(() -> indexing.asked() > before && books.client().count(NEW) == COUNT);
    }

    @AfterEach
    void stop() {
        job.cancel();
        books.close();
        server.close();
    }

    @Test
    void checkpointsCompleteWhileTheEndWaitsForTheIndex(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        awaitCheckpoints(cluster, 3);
        assertThat(checkpoints(cluster).getCounts().getNumberOfRestoredCheckpoints()).isZero();
        assertThat(books.alias()).isEqualTo(OLD);

        indexing.release();
        job.getJobExecutionResult().get();
        assertCutOver();
    }

    @Test
    void aKillWhileTheEndWaitsReadsAndWritesNothingAgainAndEndsTheSame(
            @InjectMiniCluster MiniCluster cluster) throws Exception {
        awaitCheckpoints(cluster, 2);
        int writes = indexing.writes();
        int asked = indexing.asked();
        TASK_MANAGERS.killAll(cluster);
        await(() -> indexing.asked() > asked + 1);
        awaitCheckpoints(cluster, 1);
        assertThat(checkpoints(cluster).getCounts().getNumberOfRestoredCheckpoints()).isPositive();

        indexing.release();
        job.getJobExecutionResult().get();
        assertThat(indexing.writes()).isEqualTo(writes);
        assertCutOver();
    }

    /** The other one is to fill the same collection, as one of {@code books-{run}} would. */
    @Test
    void aRunLeavesTheAliasWhereItIsIfAnotherOneDefersIndexingMeanwhile() throws Exception {
        Weft.define(environment(2), books.job(folder, "--bulk-load.defer-indexing=true"));

        assertThatThrownBy(() -> job.getJobExecutionResult().get())
                .rootCause()
                .hasMessageContaining("The alias 'books' stays at 'books-v1': another run")
                .hasMessageContaining("deferred the indexing of 'books-v2'");
        assertThat(books.alias()).isEqualTo(OLD);
    }

    private void assertCutOver() throws Exception {
        assertThat(books.alias()).isEqualTo(NEW);
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(COUNT);
        assertThat(report(folder).at("/ending/points/found").intValue()).isEqualTo(COUNT);
        assertThat(report(folder).at("/ending/points/expectedLeast").intValue()).isEqualTo(COUNT);
        assertThat(report(folder).at("/ending/alias/switched").booleanValue()).isTrue();
    }

    private void awaitCheckpoints(MiniCluster cluster, int more) throws Exception {
        long before = checkpoints(cluster).getCounts().getNumberOfCompletedCheckpoints();
        await(
                () ->
                        checkpoints(cluster).getCounts().getNumberOfCompletedCheckpoints()
                                >= before + more);
    }

    private CheckpointStatsSnapshot checkpoints(MiniCluster cluster) throws Exception {
        return cluster.getExecutionGraph(job.getJobID()).get().getCheckpointStatsSnapshot();
    }
}
