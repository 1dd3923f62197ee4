package dev.weft.job;

import static dev.weft.job.options.BatchOptions.BATCH_LANES;
import static dev.weft.job.options.CutoverOptions.BULK_DEFER_INDEXING;
import static dev.weft.job.options.CutoverOptions.CUTOVER_ALIAS;
import static dev.weft.job.options.CutoverOptions.REINDEX_IN_PLACE;
import static dev.weft.job.options.JobOptions.DEAD_LETTERS_PATH;
import static dev.weft.job.options.JobOptions.REPORT_PATH;
import static dev.weft.job.options.SourceOptions.FILES_PATH;
import static dev.weft.job.options.UnchangedOptions.UNCHANGED_STATE_TTL;

import dev.weft.job.cutover.Preparation;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.TimeUtils;

/** Whether options and environment go together. */
final class EnvironmentCheck {

    private static final String ALLOW = "let user " + System.getProperty("user.name");

    private EnvironmentCheck() {}

    /** Every mistake. */
    static List<String> mistakes(StreamExecutionEnvironment environment, Configuration options) {
        List<String> mistakes = mistakesOfDryRun(environment, options);
        unwritable(environment, options, mistakes);
        return mistakes;
    }

    /** Every mistake that matters where nothing is written, maybe not where the job is to run. */
    static List<String> mistakesOfDryRun(
            StreamExecutionEnvironment environment, Configuration options) {
        List<String> mistakes = new ArrayList<>();
        streaming(environment, mistakes);
        lanes(environment, options, mistakes);
        memory(environment, options, mistakes);
        unaligned(environment, options, mistakes);
        fileSystems(options, mistakes);
        input(environment, options, mistakes);
        filesAndFolders(options, mistakes);
        unreadable(environment, options, mistakes);
        return mistakes;
    }

    /** Batch execution has no checkpoints: a failure would embed everything again. */
    private static void streaming(StreamExecutionEnvironment environment, List<String> mistakes) {
        RuntimeExecutionMode mode =
                environment.getConfiguration().get(ExecutionOptions.RUNTIME_MODE);
        if (mode != RuntimeExecutionMode.STREAMING) {
            mistakes.add(
                    ExecutionOptions.RUNTIME_MODE.key()
                            + " '"
                            + mode
                            + "' is not for Weft: leave it out, also bounded runs are"
                            + " STREAMING");
        }
    }

    /** Whether the run's end waits for the index, which may take hours. */
    static boolean endWaits(Configuration options) {
        return options.getOptional(CUTOVER_ALIAS).isPresent()
                || options.get(BULK_DEFER_INDEXING)
                || options.get(REINDEX_IN_PLACE);
    }

    /** A run's end takes up a barrier only from where it goes past what waits. */
    private static void unaligned(
            StreamExecutionEnvironment environment, Configuration options, List<String> mistakes) {
        boolean never =
                environment
                        .getConfiguration()
                        .getOptional(CheckpointingOptions.ENABLE_UNALIGNED)
                        .filter(unaligned -> !unaligned)
                        .isPresent();
        if (endWaits(options) && never) {
            mistakes.add(
                    CheckpointingOptions.ENABLE_UNALIGNED.key()
                            + " 'false' goes with none of "
                            + CUTOVER_ALIAS.key()
                            + ", "
                            + BULK_DEFER_INDEXING.key()
                            + " and "
                            + REINDEX_IN_PLACE.key()
                            + ": no checkpoint would complete while the run's end waits for the"
                            + " index. Leave it out");
        }
    }

    private static void lanes(
            StreamExecutionEnvironment environment, Configuration options, List<String> mistakes) {
        int lanes = options.get(BATCH_LANES);
        if (lanes < environment.getParallelism()) {
            mistakes.add(
                    BATCH_LANES.key()
                            + " '"
                            + lanes
                            + "' is less than the parallelism, "
                            + environment.getParallelism()
                            + ": some subtasks would idle. Lower the parallelism, or, in a job"
                            + " that begins without a savepoint, set it to that or a multiple");
        }
    }

    /** What is forgotten too soon is written again and again, and counted as often. */
    private static void memory(
            StreamExecutionEnvironment environment, Configuration options, List<String> mistakes) {
        Duration timeToLive = options.get(UNCHANGED_STATE_TTL);
        if (timeToLive == null) {
            return;
        }
        Duration interval =
                environment
                        .getConfiguration()
                        .getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL)
                        .orElse(Weft.CHECKPOINT_INTERVAL);
        if (timeToLive.compareTo(interval) <= 0) {
            mistakes.add(
                    "%s '%s' has to be longer than %s, %s: a job that resumes goes back as far"
                            .formatted(
                                    UNCHANGED_STATE_TTL.key(),
                                    TimeUtils.formatWithHighestUnit(timeToLive),
                                    CheckpointingOptions.CHECKPOINTING_INTERVAL.key(),
                                    TimeUtils.formatWithHighestUnit(interval)));
        }
        if (Preparation.countsWhatIsRemembered(options)) {
            mistakes.add(
                    "%s and %s: a document that is forgotten and seen again would be counted twice; leave one out"
                            .formatted(UNCHANGED_STATE_TTL.key(), CUTOVER_ALIAS.key()));
        }
    }

    /** A scheme that Flink has no file system for would only be found by the running job. */
    private static void fileSystems(Configuration options, List<String> mistakes) {
        for (ConfigOption<String> option : List.of(FILES_PATH, DEAD_LETTERS_PATH, REPORT_PATH)) {
            String path = options.get(option);
            try {
                if (path != null) {
                    new Path(path).getFileSystem();
                }
            } catch (IOException | IllegalArgumentException e) {
                mistakes.add(option.key() + " '" + path + "' can't be used: " + e.getMessage());
            }
        }
    }

    /**
     * Before a collection is made in vain. What a cluster has on its own disks is not seen from here: there the job fails
     * at its start. A job that goes on has its files in its state.
     */
    private static void input(
            StreamExecutionEnvironment environment, Configuration options, List<String> mistakes) {
        String path = options.get(FILES_PATH);
        boolean goesOn =
                Weft.fixedId(environment).isPresent()
                        || environment
                                .getConfiguration()
                                .getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
                                .isPresent();
        if (path == null || goesOn) {
            return;
        }
        try {
            FileSystem files = new Path(path).getFileSystem();
            boolean seenFromHere =
                    environment instanceof LocalStreamEnvironment || files.isDistributedFS();
            if (seenFromHere && !files.exists(new Path(path))) {
                mistakes.add(
                        FILES_PATH.key()
                                + " '"
                                + path
                                + "' is not there: mend its name, or make it first");
            }
        } catch (IOException | IllegalArgumentException saidAlreadyOrByTheJob) {
            return;
        }
    }

    /** As far as this machine sees them: a cluster's own disks are another's. */
    private static void filesAndFolders(Configuration options, List<String> mistakes) {
        String dead = options.get(DEAD_LETTERS_PATH);
        if (isThere(dead, false)) {
            mistakes.add(DEAD_LETTERS_PATH.key() + " '" + dead + "' is a file: name a folder");
        }
        String report = options.get(REPORT_PATH);
        if (isThere(report, true)) {
            mistakes.add(REPORT_PATH.key() + " '" + report + "' is a folder: name a file in it");
        }
        for (ConfigOption<String> option : List.of(DEAD_LETTERS_PATH, REPORT_PATH)) {
            String path = options.get(option);
            fileAbove(path)
                    .ifPresent(
                            file ->
                                    mistakes.add(
                                            "%s '%s' can't be made: %s is a file, not a folder"
                                                    .formatted(option.key(), path, file)));
        }
    }

    private static void unreadable(
            StreamExecutionEnvironment environment, Configuration options, List<String> mistakes) {
        onOwnDisk(environment, options.get(FILES_PATH))
                .filter(input -> Files.exists(input) && !Files.isReadable(input))
                .ifPresent(
                        input ->
                                mistakes.add(
                                        "%s '%s' can't be read: %s read it"
                                                .formatted(FILES_PATH.key(), input, ALLOW)));
    }

    private static void unwritable(
            StreamExecutionEnvironment environment, Configuration options, List<String> mistakes) {
        for (ConfigOption<String> option : List.of(DEAD_LETTERS_PATH, REPORT_PATH)) {
            Optional<java.nio.file.Path> output = onOwnDisk(environment, options.get(option));
            output.map(EnvironmentCheck::nearest)
                    .filter(there -> !Files.isWritable(there))
                    .ifPresent(
                            there ->
                                    mistakes.add(
                                            "%s '%s' can't be written: %s write to %s"
                                                    .formatted(
                                                            option.key(),
                                                            output.get(),
                                                            ALLOW,
                                                            there)));
        }
    }

    /** The path itself, or the folder above it that is there. */
    private static java.nio.file.Path nearest(java.nio.file.Path path) {
        java.nio.file.Path there = path.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }

    /** Only where the job runs as who starts it, in this process: a cluster has its own disks and user. */
    private static Optional<java.nio.file.Path> onOwnDisk(
            StreamExecutionEnvironment environment, String path) {
        if (path == null || !(environment instanceof LocalStreamEnvironment)) {
            return Optional.empty();
        }
        try {
            return new Path(path).getFileSystem().isDistributedFS()
                    ? Optional.empty()
                    : Optional.of(java.nio.file.Path.of(new Path(path).getPath()));
        } catch (IOException | IllegalArgumentException saidAlready) {
            return Optional.empty();
        }
    }

    /** On a disk: elsewhere folders are but names, and a file is in nobody's way. */
    private static Optional<Path> fileAbove(String path) {
        try {
            if (path == null || new Path(path).getFileSystem().isDistributedFS()) {
                return Optional.empty();
            }
            Path above = new Path(path).getParent();
            while (above != null && !isThere(above.toString(), true)) {
                if (isThere(above.toString(), false)) {
                    return Optional.of(above);
                }
                above = above.getParent();
            }
            return Optional.empty();
        } catch (IOException | IllegalArgumentException saidAlready) {
            return Optional.empty();
        }
    }

    private static boolean isThere(String path, boolean folder) {
        if (path == null) {
            return false;
        }
        try {
            return new Path(path).getFileSystem().getFileStatus(new Path(path)).isDir() == folder;
        } catch (IOException | IllegalArgumentException notToBeSeenFromHere) {
            return false;
        }
    }
}
