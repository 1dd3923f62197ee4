package dev.weft.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.Savepoints;
import dev.weft.job.guard.VectorModel;
import dev.weft.job.options.OptionsLoader;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionMetadata;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;

/** What the tests of whole jobs share. */
public final class Jobs {

    private static final JsonMapper JSON = new JsonMapper();

    private Jobs() {}

    /** One TaskManager. */
    public static MiniClusterExtension cluster(int slots) {
        return cluster(1, slots, new Configuration());
    }

    /** Several of them, with these slots each, and settings of their own. */
    public static MiniClusterExtension cluster(
            int taskManagers, int slots, Configuration settings) {
        return new MiniClusterExtension(
                new MiniClusterResourceConfiguration.Builder()
                        .setNumberTaskManagers(taskManagers)
                        .setNumberSlotsPerTaskManager(slots)
                        .setConfiguration(settings)
                        .build());
    }

    /** The options of a job; of each the last one given holds. */
    static Configuration options(List<String> usual, String... more) {
        return OptionsLoader.load(arguments(usual, more).toArray(String[]::new));
    }

    /**
     * Those of a job that writes to the collection {@code test} at a server, and what else it has to say into a folder:
     * {@code dead} with its dead letters, and {@code report.json}.
     *
     * @param own what the job has of its own
     */
    static List<String> usual(String url, Path folder, String... own) {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--batch.lanes=4",
                                "--qdrant.url=" + url,
                                "--qdrant.collection=test",
                                "--dead-letters.path=" + folder.resolve("dead").toUri(),
                                "--report.path=" + folder.resolve("report.json").toUri()));
        options.addAll(List.of(own));
        return options;
    }

    /** A job that reads documents with {@code id} and {@code text} from the folder's {@code in}. */
    static Configuration ofFiles(String url, Path folder, String... more) {
        return options(
                usual(
                        url,
                        folder,
                        "--source.files.path=" + folder.resolve("in").toUri(),
                        "--document.id=id",
                        "--document.text=text"),
                more);
    }

    /** A job that reads documents with a {@code title} from a topic, each by its key. */
    static Configuration ofKafka(
            EmbeddedKafka kafka, String topic, String url, Path folder, String... more) {
        return options(
                usual(
                        url,
                        folder,
                        "--source.type=kafka",
                        "--source.kafka.bootstrap-servers=" + kafka.servers(),
                        "--source.kafka.topics=" + topic,
                        "--document.id=@key",
                        "--document.text=title"),
                more);
    }

    /** The same as they are written on the command line. */
    static List<String> arguments(List<String> usual, String... more) {
        Map<String, String> byName = new LinkedHashMap<>();
        Stream.concat(usual.stream(), Stream.of(more))
                .forEach(option -> byName.put(option.split("=")[0], option));
        return List.copyOf(byName.values());
    }

    /** Restarts without end: a test in which a failure is for good must say so itself. */
    static JobID run(Configuration options) throws Exception {
        StreamExecutionEnvironment environment = environment(2);
        Weft.define(environment, options);
        return environment.execute().getJobID();
    }

    /** Starts one that the test stops. */
    static JobClient start(int parallelism, Configuration options) throws Exception {
        StreamExecutionEnvironment environment = environment(parallelism);
        Weft.define(environment, options);
        return environment.executeAsync();
    }

    /** Goes on from a savepoint. */
    static JobClient resume(int parallelism, Configuration options, String savepoint)
            throws Exception {
        StreamExecutionEnvironment environment = environment(parallelism);
        environment.configure(
                new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint));
        Weft.define(environment, options);
        return environment.executeAsync();
    }

    /**
     * Stops a job and waits for its end.
     *
     * @param drain whether what is on its way is to be written
     * @param folder in which savepoints lie
     * @return the savepoint
     */
    static String stop(JobClient job, boolean drain, Path folder) throws Exception {
        String savepoint = Savepoints.stop(job, drain, folder);
        job.getJobExecutionResult().get();
        return savepoint;
    }

    /** So that a job which a failed test left takes no slots from the tests after it. */
    static void cancelAll(MiniCluster cluster) throws Exception {
        for (JobStatusMessage job : cluster.listJobs().get()) {
            if (!job.getJobState().isGloballyTerminalState()) {
                cluster.cancelJob(job.getJobId()).get();
            }
        }
        await(
                () ->
                        cluster.listJobs().get().stream()
                                .allMatch(job -> job.getJobState().isGloballyTerminalState()));
    }

    static StreamExecutionEnvironment environment(int parallelism) {
        Configuration settings =
                Weft.settings()
                        .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        restarting(settings, Duration.ZERO));
        environment.setParallelism(parallelism);
        return environment;
    }

    /** With which a job that fails comes back as often as it takes. */
    public static Configuration restarting(Configuration settings, Duration delay) {
        return settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
                .set(
                        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
                        Integer.MAX_VALUE)
                .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, delay);
    }

    static void await(Callable<Boolean> condition) throws Exception {
        CommonTestUtils.waitUntilCondition(condition::call, 100L);
    }

    static Map<PointId, RetrievedPoint> points(String url) throws Exception {
        return points(url, "test");
    }

    public static Map<PointId, RetrievedPoint> points(String url, String collection)
            throws Exception {
        try (QdrantConnection connection =
                QdrantConnection.open(QdrantOptions.builder().setUrl(url).build())) {
            Map<PointId, RetrievedPoint> points = new HashMap<>();
            connection
                    .blockingPoints()
                    .scroll(
                            ScrollPoints.newBuilder()
                                    .setCollectionName(collection)
                                    .setLimit(10_000)
                                    .setWithPayload(
                                            WithPayloadSelector.newBuilder().setEnable(true))
                                    .setWithVectors(
                                            WithVectorsSelector.newBuilder().setEnable(true))
                                    .build())
                    .getResultList()
                    .forEach(point -> points.put(point.getId(), point));
            return points;
        }
    }

    /** Makes a collection of one point whose metadata notes another model. */
    static void noted(String url, String collection, int dimension, String model)
            throws IOException {
        try (QdrantConnection connection =
                QdrantConnection.open(QdrantOptions.builder().setUrl(url).build())) {
            CollectionManager.ensure(connection, CollectionSpec.of(collection, dimension));
            connection
                    .blockingPoints()
                    .upsert(
                            UpsertPoints.newBuilder()
                                    .setCollectionName(collection)
                                    .setWait(true)
                                    .addPoints(
                                            PointStruct.newBuilder()
                                                    .setId(PointIdFactory.id(1))
                                                    .setVectors(
                                                            VectorsFactory.vectors(
                                                                    new float[dimension])))
                                    .build());
            new CollectionClient(connection, Duration.ZERO)
                    .note(
                            collection,
                            CollectionMetadata.empty()
                                    .with(
                                            VectorModel.key(null),
                                            Map.of("model", model, "identity", model)));
        }
    }

    public static JsonNode report(Path folder) throws IOException {
        return JSON.readTree(folder.resolve("report.json").toFile());
    }

    public static List<JsonNode> deadLetters(Path folder) throws IOException {
        return deadLetters(folder, "dead");
    }

    static List<JsonNode> deadLetters(Path folder, String name) throws IOException {
        List<JsonNode> letters = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            for (Path file : files.toList()) {
                String named = file.getFileName().toString();
                if (named.startsWith(".")) {
                    // an attempt that failed had begun it
                    continue;
                }
                assertThat(named).matches("dead-letters-.*\\.jsonl");
                for (String line : Files.readAllLines(file)) {
                    letters.add(JSON.readTree(line));
                }
            }
        }
        return letters;
    }
}
