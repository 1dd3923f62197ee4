package dev.weft.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.weft.job.options.BatchOptions;
import dev.weft.job.options.CutoverOptions;
import dev.weft.job.options.JobOptions;
import dev.weft.job.options.SourceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentCheckTest {

    private static final Map<String, String> DAY = Map.of("unchanged.state-ttl", "1 d");

    @TempDir Path folder;

    @Test
    void fewerLanesThanSubtasksAskForLessParallelismSinceLanesStayWithTheState() {
        Configuration options = new Configuration().set(BatchOptions.BATCH_LANES, 4);
        assertThat(
                        EnvironmentCheck.mistakes(
                                StreamExecutionEnvironment.createLocalEnvironment(8), options))
                .containsExactly(
                        "batch.lanes '4' is less than the parallelism, 8: some subtasks would"
                                + " idle. Lower the parallelism, or, in a job that begins without a"
                                + " savepoint, set it to that or a multiple");
        assertThat(
                        EnvironmentCheck.mistakes(
                                StreamExecutionEnvironment.createLocalEnvironment(4), options))
                .isEmpty();
    }

    @Test
    void whatIsRememberedOutlivesACheckpoint() {
        assertThat(mistakes(Duration.ofDays(1), DAY))
                .singleElement()
                .asString()
                .startsWith(
                        "unchanged.state-ttl '1 d' has to be longer than"
                                + " execution.checkpointing.interval, 1 d:");
        assertThat(mistakes(Duration.ofHours(23), DAY)).isEmpty();
        // Weft's own interval
        assertThat(mistakes(null, DAY)).isEmpty();
        assertThat(mistakes(null, Map.of("unchanged.state-ttl", "30 s"))).hasSize(1);
    }

    @Test
    void aCutOverThatCountsByWhatIsRememberedForgetsNothing() {
        Map<String, String> files = Map.of("cutover.alias", "books", "unchanged.state-ttl", "1 d");
        assertThat(mistakes(null, files))
                .containsExactly(
                        "unchanged.state-ttl and cutover.alias: a document that is forgotten and seen"
                                + " again would be counted twice; leave one out");
        assertThat(
                        mistakes(
                                null,
                                Map.of(
                                        "cutover.alias", "books",
                                        "unchanged.state-ttl", "1 d",
                                        "source.type", "qdrant",
                                        "document.id", "@id")))
                .isEmpty();
    }

    private static List<String> mistakes(Duration checkpoints, Map<String, String> options) {
        Configuration settings = Weft.settings();
        if (checkpoints != null) {
            settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpoints);
        }
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        environment.setParallelism(1);
        return EnvironmentCheck.mistakes(environment, Configuration.fromMap(options));
    }

    @Test
    void aFileInAFoldersPlaceAndAFolderInAFilesAreSaidBeforeTheStart() throws IOException {
        Path file = Files.createFile(folder.resolve("a.file"));
        assertThat(mistakes(file, folder))
                .satisfiesExactly(
                        dead ->
                                assertThat(dead)
                                        .startsWith("dead-letters.path 'file:")
                                        .endsWith("is a file: name a folder"),
                        report ->
                                assertThat(report)
                                        .startsWith("report.path 'file:")
                                        .endsWith("is a folder: name a file in it"));
        assertThat(mistakes(folder, file)).isEmpty();
        assertThat(mistakes(folder.resolve("new"), folder.resolve("new/report"))).isEmpty();
    }

    @Test
    void aFileWhereAFolderHasToBeMadeIsSaidBeforeTheStart() throws IOException {
        Path file = Files.createFile(folder.resolve("a.file"));
        assertThat(mistakes(file.resolve("in/dead"), file.resolve("report")))
                .satisfiesExactly(
                        dead ->
                                assertThat(dead)
                                        .startsWith("dead-letters.path 'file:")
                                        .endsWith("a.file is a file, not a folder"),
                        report ->
                                assertThat(report)
                                        .startsWith("report.path 'file:")
                                        .endsWith("a.file is a file, not a folder"));
    }

    @Test
    void aPathThatIsNotThereIsSaidBeforeTheStartWatchedOrNotUnlessTheJobGoesOn() {
        String path = folder.resolve("nowhere").toUri().toString();
        Configuration once = new Configuration().set(SourceOptions.FILES_PATH, path);
        Configuration watched =
                new Configuration(once).set(SourceOptions.FILES_WATCH, Duration.ofSeconds(1));
        Configuration goesOn = new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, "/s");

        assertThat(local(new Configuration(), once))
                .containsExactly(
                        "source.files.path '%s' is not there: mend its name, or make it first"
                                .formatted(path));
        assertThat(local(new Configuration(), watched)).hasSize(1);
        assertThat(local(goesOn, once)).isEmpty();
        Configuration recovered =
                new Configuration()
                        .set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, new JobID().toString());
        assertThat(local(recovered, once)).isEmpty();
        once.set(SourceOptions.FILES_PATH, folder.toUri().toString());
        assertThat(local(new Configuration(), once)).isEmpty();
    }

    @Test
    void outputMayBeNamedFromWhereTheJobIsStarted() {
        Configuration options =
                new Configuration()
                        .set(JobOptions.DEAD_LETTERS_PATH, "target/no/such/dead")
                        .set(JobOptions.REPORT_PATH, "report.json");
        assertThat(local(new Configuration(), options)).isEmpty();
    }

    /** Root may do all: there it proves nothing. */
    @Test
    void whatItsUserMayNotReadOrWriteIsSaidBeforeALocalStart() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(locked, Set.of());
        assumeFalse(Files.isWritable(locked));
        Configuration options =
                new Configuration()
                        .set(SourceOptions.FILES_PATH, locked.toUri().toString())
                        .set(
                                JobOptions.DEAD_LETTERS_PATH,
                                locked.resolve("dead/letters").toUri().toString())
                        .set(JobOptions.REPORT_PATH, locked.resolve("report").toUri().toString());
        String user = System.getProperty("user.name");
        assertThat(local(new Configuration(), options))
                .containsExactly(
                        "source.files.path '%s' can't be read: let user %s read it"
                                .formatted(locked, user),
                        "dead-letters.path '%s/dead/letters' can't be written: let user %s write to %s"
                                .formatted(locked, user, locked),
                        "report.path '%s/report' can't be written: let user %s write to %s"
                                .formatted(locked, user, locked));
        assertThat(
                        EnvironmentCheck.mistakesOfDryRun(
                                StreamExecutionEnvironment.createLocalEnvironment(1), options))
                .hasSize(1);
    }

    private static List<String> local(Configuration settings, Configuration options) {
        return EnvironmentCheck.mistakes(
                StreamExecutionEnvironment.createLocalEnvironment(1, settings), options);
    }

    @Test
    void anEndThatWaitsForTheIndexNeedsBarriersThatGoPast() {
        StreamExecutionEnvironment aligned =
                StreamExecutionEnvironment.createLocalEnvironment(
                        1, new Configuration().set(CheckpointingOptions.ENABLE_UNALIGNED, false));
        assertThat(EnvironmentCheck.mistakes(aligned, new Configuration())).isEmpty();
        assertThat(
                        EnvironmentCheck.mistakes(
                                aligned,
                                new Configuration().set(CutoverOptions.CUTOVER_ALIAS, "books")))
                .singleElement()
                .asString()
                .startsWith("execution.checkpointing.unaligned.enabled 'false' goes with none of");
    }

    private static List<String> mistakes(Path deadLetters, Path report) {
        Configuration options =
                new Configuration()
                        .set(JobOptions.DEAD_LETTERS_PATH, deadLetters.toUri().toString())
                        .set(JobOptions.REPORT_PATH, report.toUri().toString());
        return EnvironmentCheck.mistakes(
                StreamExecutionEnvironment.createLocalEnvironment(1), options);
    }
}
