package dev.weft.job;

import static dev.weft.job.options.JobOptions.JOB_MAX_PARALLELISM;
import static dev.weft.job.options.JobOptions.JOB_NAME;
import static dev.weft.job.options.SourceOptions.KAFKA_PROPERTIES;

import dev.weft.embed.Embedder;
import dev.weft.embed.SharedEmbedder;
import dev.weft.job.cutover.AliasCommand;
import dev.weft.job.cutover.DropVector;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.OptionsLoader;
import dev.weft.job.options.OptionsText;
import dev.weft.job.report.Ending;
import dev.weft.job.source.KafkaTopics;
import dev.weft.job.source.KafkaTopics.UnreachableException;
import dev.weft.qdrant.client.QdrantConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job: reads documents, embeds them, writes them to a Qdrant collection. */
public final class Weft {

    private static final Logger LOG = LoggerFactory.getLogger(Weft.class);

    /** It tells the terminal about transports; held, or its level would be forgotten. */
    private static final java.util.logging.Logger GRPC =
            java.util.logging.Logger.getLogger("io.grpc");

    /** Where nothing says another one. */
    static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(30);

    private Weft() {}

    /** Runs the job with options from the command line; {@code --help} prints them all. */
    public static void main(String[] args) throws Exception {
        if (Arrays.asList(args).contains("--help")) {
            System.out.println(OptionsText.help());
            return;
        }
        GRPC.setLevel(Level.WARNING);
        Optional<AliasCommand> command = AliasCommand.of(args);
        if (command.isPresent()) {
            command.get().run(System.in, System.out);
            return;
        }
        Optional<DropVector> drop = DropVector.of(args);
        if (drop.isPresent()) {
            drop.get().run(System.in, System.out);
            return;
        }
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(settings());
        if (Arrays.asList(args).contains(DryRun.FLAG)) {
            DryRun.main(args, environment, System.out);
            return;
        }
        Configuration options = OptionsLoader.load(args);
        Ending ending = defined(environment, options).ending();
        try {
            environment.execute(options.get(JOB_NAME));
        } catch (Exception e) {
            Optional.ofNullable(ending).map(Ending::leftBehind).ifPresent(System.err::println);
            throw e;
        }
    }

    /** What Weft asks of Flink: no Kryo, no made-up uids, no needless copies, exact counts. */
    public static Configuration settings() {
        return new Configuration()
                .set(PipelineOptions.GENERIC_TYPES, false)
                .set(PipelineOptions.AUTO_GENERATE_UIDS, false)
                .set(PipelineOptions.OBJECT_REUSE, true)
                // tallies and dead letters count on both
                .set(
                        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                        CheckpointingMode.EXACTLY_ONCE)
                .set(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, true);
    }

    /**
     * Checks all that can be checked before the start (options, model, collection), and puts the
     * job's graph into the environment.
     *
     * @param environment made with {@link #settings()}
     * @throws BadOptionsException if the options don't fit the environment, or what is to be read
     * @throws IOException if a server can't be reached
     */
    public static void define(StreamExecutionEnvironment environment, Configuration options)
            throws IOException {
        defined(environment, options);
    }

    private static Stages defined(StreamExecutionEnvironment environment, Configuration options)
            throws IOException {
        environment.setMaxParallelism(options.get(JOB_MAX_PARALLELISM));
        List<String> mistakes = EnvironmentCheck.mistakes(environment, options);
        if (!mistakes.isEmpty()) {
            throw new BadOptionsException(mistakes);
        }
        requireTopics(environment, options);
        enableCheckpoints(environment);
        tolerateLostBarrier(environment, options);
        environment.getConfig().setGlobalJobParameters(shown(options));
        Stages stages = prepare(run(environment), options);
        Pipeline.define(environment, stages);
        stages.descriptions().forEach(LOG::info);
        return stages;
    }

    /** The options as the web UI shows them: the Kafka client's own may hold passwords. */
    private static Configuration shown(Configuration options) {
        Configuration shown = new Configuration();
        options.toMap().entrySet().stream()
                .filter(option -> !option.getKey().startsWith(KAFKA_PROPERTIES.key()))
                .forEach(option -> shown.setString(option.getKey(), option.getValue()));
        return shown;
    }

    /**
     * Looks at Kafka's topics before anything is made, which a job would only fail for after its restarts. A job that
     * Flink recovers has those for brokers that are away.
     */
    private static void requireTopics(StreamExecutionEnvironment environment, Configuration options)
            throws IOException {
        try {
            List<String> mistakes = KafkaTopics.mistakes(options);
            if (!mistakes.isEmpty()) {
                throw new BadOptionsException(mistakes);
            }
        } catch (UnreachableException e) {
            if (!e.mayPass() || fixedId(environment).isEmpty()) {
                throw e;
            }
            LOG.warn("The job starts all the same, and restarts until its topics are read", e);
        }
    }

    /** Tells this run from others. Where Flink recovers a job by running this main again, it is the same run. */
    private static String run(StreamExecutionEnvironment environment) {
        return fixedId(environment).orElseGet(() -> UUID.randomUUID().toString());
    }

    /** Only where Flink may recover a job by running this main again. */
    static Optional<String> fixedId(StreamExecutionEnvironment environment) {
        return environment
                .getConfiguration()
                .getOptional(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID);
    }

    /** Opens the model, if there is one, and makes the collection when missing, checks it when there. */
    private static Stages prepare(String run, Configuration options) throws IOException {
        Stages asked = Stages.asked(options);
        try (Embedder embedder = asked.embeds() ? SharedEmbedder.acquire(asked.embedder()) : null;
                QdrantConnection connection = QdrantConnection.open(asked.connection())) {
            Stages known =
                    embedder == null
                            ? GivenVectors.asked(connection, options)
                            : Stages.asked(
                                    options, asked.fingerprint(embedder), embedder.dimensions());
            return known.prepared(run, connection, embedder);
        }
    }

    /**
     * Dead letters appear, and a failed run resumes, by checkpoints: never without. Documents wait
     * for their embedding in the network's buffers by the thousand, and a barrier that had to wait
     * behind them would take half a minute: after a second it goes past them.
     */
    private static void enableCheckpoints(StreamExecutionEnvironment environment) {
        ReadableConfig configured = environment.getConfiguration();
        Configuration missing = new Configuration();
        if (configured.getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL).isEmpty()) {
            missing.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
        }
        if (configured.getOptional(CheckpointingOptions.ENABLE_UNALIGNED).isEmpty()) {
            missing.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
            missing.set(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT, Duration.ofSeconds(1));
        }
        environment.configure(missing);
    }

    /**
     * A barrier that a writer sends just before it finishes stays in line until the run's end is done, which may wait
     * hours for the index: that checkpoint expires, and the next one goes past. One is no failure then, unless the
     * cluster's settings say how many are.
     */
    private static void tolerateLostBarrier(
            StreamExecutionEnvironment environment, Configuration options) {
        boolean free =
                environment
                        .getConfiguration()
                        .getOptional(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER)
                        .isEmpty();
        if (EnvironmentCheck.endWaits(options) && free) {
            environment.configure(
                    new Configuration().set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 1));
        }
    }
}
