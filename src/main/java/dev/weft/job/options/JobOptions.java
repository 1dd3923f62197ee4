package dev.weft.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;

/** {@code dead-letters}, {@code report}, {@code job}, {@code dry-run}: the job itself, and what it leaves behind. */
public final class JobOptions {

    private JobOptions() {}

    public static final ConfigOption<String> DEAD_LETTERS_PATH =
            key("dead-letters.path")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A folder on any file system of Flink's for the records that can't be"
                                    + " taken, as JSON lines with the reason. Without it the first such"
                                    + " record fails the job.");

    public static final ConfigOption<String> REPORT_PATH =
            key("report.path")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A file on any file system of Flink's for the run report as JSON. The log"
                                    + " has it as text in any case.");

    public static final ConfigOption<String> JOB_NAME =
            key("job.name")
                    .stringType()
                    .defaultValue("weft")
                    .withDescription("The job's name in Flink's web UI.");

    public static final ConfigOption<Integer> JOB_MAX_PARALLELISM =
            key("job.max-parallelism")
                    .intType()
                    .defaultValue(128)
                    .withDescription(
                            "The highest parallelism that the job can ever be rescaled to. May not"
                                    + " change while the job has state.");

    public static final ConfigOption<Integer> DRY_RUN_RECORDS =
            key("dry-run.records")
                    .intType()
                    .defaultValue(1000)
                    .withDescription("Records that --dry-run reads.");

    public static final ConfigOption<Duration> DRY_RUN_TIMEOUT =
            key("dry-run.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "When so long was read, and then so long embedded, --dry-run goes on with what"
                                    + " it has.");
}
