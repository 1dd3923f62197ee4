package dev.weft.chaos;

import dev.weft.Savepoints;
import dev.weft.job.Jobs;
import dev.weft.job.Weft;
import dev.weft.job.options.OptionsLoader;
import dev.weft.job.report.Count;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job, through all its lives. */
final class LiveJob {

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final Path folder;
    private final List<String> options;
    private JobClient job;
    private int parallelism;

    /** What this life began with; null for nothing. */
    private String startedFrom;

    /** @param folder for checkpoints and savepoints */
    LiveJob(Cluster cluster, Path folder, List<String> options) {
        this.cluster = cluster;
        this.folder = folder;
        this.options = options;
    }

    void start(int newParallelism) throws Exception {
        parallelism = newParallelism;
        start((String) null);
    }

    private void start(String state) throws Exception {
        startedFrom = state;
        Configuration settings =
                Jobs.restarting(Weft.settings(), Duration.ofMillis(500))
                        .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL)
                        .set(
                                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        if (state != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, state);
        }
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createRemoteEnvironment(
                        "localhost", cluster.restPort(), settings);
        environment.setParallelism(parallelism);
        Weft.define(environment, OptionsLoader.load(options.toArray(String[]::new)));
        job = environment.executeAsync("chaos");
    }

    /** For when the JobManager is another one, which knows of no job: the last checkpoint is still there. */
    void resume() throws Exception {
        start(lastCheckpoint().map(path -> path.toUri().toString()).orElse(startedFrom));
    }

    /** Stops with a savepoint and goes on at another parallelism. */
    void rescale(int newParallelism) throws Exception {
        String savepoint = stop(false);
        parallelism = newParallelism;
        start(savepoint);
    }

    private String stop(boolean drain) throws Exception {
        String savepoint = Savepoints.stop(job, drain, folder);
        Patience.await("the job's end", () -> job.getJobStatus().get() == JobStatus.FINISHED);
        return savepoint;
    }

    /** Ends it; what is on its way is written. */
    void finish() throws Exception {
        stop(true);
    }

    int parallelism() {
        return parallelism;
    }

    /** Waits for one that is not complete yet. */
    void awaitCheckpoint() throws Exception {
        Optional<Path> before = lastCheckpoint();
        Patience.await(
                "a checkpoint",
                () -> {
                    cluster.replaceWhoGaveUp();
                    return !lastCheckpoint().equals(before);
                });
    }

    private Optional<Path> lastCheckpoint() throws IOException {
        Path mine = Cluster.checkpoints(folder).resolve(job.getJobID().toString());
        if (Files.notExists(mine)) {
            return Optional.empty();
        }
        try (Stream<Path> checkpoints = Files.list(mine)) {
            return checkpoints
                    .filter(path -> Files.exists(path.resolve("_metadata")))
                    .max(Comparator.comparingInt(LiveJob::number));
        }
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().replace("chk-", ""));
    }

    /** Waits until as many records have been read, and each has come to an end. */
    void awaitEnds(int records) throws Exception {
        try {
            Patience.await(
                    "the ends of " + records + " records",
                    () -> {
                        cluster.replaceWhoGaveUp();
                        Map<String, Long> totals = totals();
                        return totals.getOrDefault(Count.READ.key(), 0L) == records
                                && ends(totals) == records;
                    });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; the job says " + totals(), e);
        }
    }

    private static long ends(Map<String, Long> totals) {
        return Stream.of(
                        Count.WRITTEN,
                        Count.SUPERSEDED,
                        Count.UNCHANGED,
                        Count.STALE,
                        Count.DEAD_IN_PARSE,
                        Count.DEAD_IN_EMBED,
                        Count.DEAD_IN_WRITE)
                .mapToLong(count -> totals.getOrDefault(count.key(), 0L))
                .sum();
    }

    private Map<String, Long> totals() throws Exception {
        return job.getAccumulators().get(10, TimeUnit.SECONDS).entrySet().stream()
                .filter(total -> total.getValue() instanceof Long)
                .collect(Collectors.toMap(Map.Entry::getKey, total -> (Long) total.getValue()));
    }
}
