package dev.weft.job;

import static dev.weft.job.Jobs.await;
import static dev.weft.job.Jobs.deadLetters;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.report;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.embed.EmbeddingServer;
import dev.weft.embed.EmbeddingServer.Response;
import dev.weft.embedded.OwnServer;
import dev.weft.job.report.Count;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionMetadata;
import dev.weft.qdrant.collection.CollectionSpec;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Savepoints that earlier releases have written, with something in every operator's state. Before a
 * release, one of it is kept for the next ones: {@code mvn test-compile failsafe:integration-test
 * -Dit.test=UpgradeITCase -Dweft.savepoint.write=VERSION}.
 */
@Timeout(180)
class UpgradeITCase {

    private static final Path SAVEPOINTS = Path.of("src/test/resources/savepoints");
    private static final String WRITE = "weft.savepoint.write";

    private static final String TOPIC = "changes";
    private static final String COLLECTION = "test";

    /** Records that were read before the savepoint. */
    private static final int READ = 12;

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(1);

    private final Gate writes = new Gate(".*/(Upsert|UpdateBatch|Delete|\\w+Payload)");
    private final Gate lookups = new Gate(".*/Scroll");
    @RegisterExtension final OwnServer qdrant = new OwnServer(writes, lookups);
    private final Gate embeddings = new Gate("");

    @AutoClose
    private final EmbeddingServer embedder =
            EmbeddingServer.start().behave(request -> embeddings.pass(request));

    @AutoClose private final PiecesModel model = new PiecesModel();
    private final Random random = new Random(5);
    @AutoClose private final EmbeddedKafka kafka = EmbeddedKafka.start();

    @TempDir Path folder;

    @BeforeEach
    void prepare() throws Exception {
        kafka.create(TOPIC, 1);
        CollectionManager.ensure(qdrant.connection(), CollectionSpec.of(COLLECTION, 3));
        // the collection stays the same one
        qdrant.client().note(COLLECTION, CollectionMetadata.empty().with("weft.token", "same"));
    }

    static List<String> releases() throws IOException {
        try (Stream<Path> folders = Files.list(SAVEPOINTS)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void allThatAnEarlierReleasesSavepointHoldsComesToItsEnd(String release) throws Exception {
        kafka.create("before", 1);
        for (String line : written()) {
            send("before", line);
        }
        Jobs.start(1, job("--source.kafka.topics=before", "--source.kafka.stop=latest"))
                .getJobExecutionResult()
                .get();
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(4);
        for (int i = 0; i < READ; i++) {
            kafka.send(TOPIC, "read before", "and never again");
        }
        onItsWay();

        JobClient job = resume(SAVEPOINTS.resolve(release));
        send(TOPIC, versioned("{\"id\": \"d3\", \"text\": \"of old\"}", 0));
        send(TOPIC, state("d8", 2, "p", 1));
        send(TOPIC, state("d1", 7, "r", 3));
        await(() -> read(job) == READ + 3);
        Jobs.stop(job, true, folder);

        model.assertPieces(points(qdrant.url()));
        JsonNode records = report(folder).path("records");
        assertThat(records.path("read").intValue()).isEqualTo(READ + 3);
        assertThat(records.path("stale").intValue()).isEqualTo(1);
        assertThat(records.path("deadLettered").intValue()).isEqualTo(1);
        assertThat(records.path("unaccounted").intValue()).isZero();
        assertThat(records.path("written").intValue() + records.path("superseded").intValue())
                .isEqualTo(READ + 1);
        assertThat(folder.resolve("dead")).doesNotExist();
    }

    /** A failure is for good: what can't be read now never will be. */
    private JobClient resume(Path savepoint) throws Exception {
        StreamExecutionEnvironment environment = Jobs.environment(1);
        environment.configure(
                new Configuration()
                        .set(
                                StateRecoveryOptions.SAVEPOINT_PATH,
                                savepoint.toAbsolutePath().toUri().toString())
                        .set(RestartStrategyOptions.RESTART_STRATEGY, "disable"));
        Weft.define(environment, job());
        return environment.executeAsync();
    }

    @Test
    @EnabledIfSystemProperty(named = WRITE, matches = ".+")
    void aSavepointIsKept() throws Exception {
        JobClient job = Jobs.start(1, job());
        for (String line : written()) {
            send(TOPIC, line);
        }
        kafka.send(TOPIC, "poison", "no json");
        await(() -> points(qdrant.url()).size() == model.pieces());
        await(() -> Files.exists(folder.resolve("dead")) && deadLetters(folder).size() == 1);

        List<String> lines = onItsWay();
        writes.close();
        send(TOPIC, lines.get(0));
        send(TOPIC, lines.get(1));
        writes.await();
        embeddings.close();
        send(TOPIC, lines.get(2));
        send(TOPIC, lines.get(3));
        embeddings.await();
        lookups.close();
        send(TOPIC, lines.get(4));
        kafka.send(TOPIC, "d2", null);
        lookups.await();
        send(TOPIC, lines.get(5));
        await(() -> read(job) == READ);

        String savepoint =
                job.triggerSavepoint(
                                folder.resolve("savepoints").toUri().toString(),
                                SavepointFormatType.CANONICAL)
                        .get();
        job.cancel().get();
        Stream.of(writes, embeddings, lookups).forEach(Gate::open);
        Path kept = SAVEPOINTS.resolve(System.getProperty(WRITE));
        Files.createDirectories(kept);
        try (Stream<Path> files = Files.list(Path.of(URI.create(savepoint)))) {
            for (Path file : files.toList()) {
                Files.copy(file, kept.resolve(file.getFileName()));
            }
        }
    }

    /** Documents that the collection holds. */
    private List<String> written() {
        return Stream.of("d0", "d1", "d2", "d3").map(id -> state(id, 6, "p", 1)).toList();
    }

    /**
     * The documents that the savepoint is to find on their way, in its order: in the writer, in the
     * embedder, in the lookup (with a delete of d2), and in the batch.
     */
    private List<String> onItsWay() {
        List<String> lines =
                List.of(
                        versioned(model.put("d0", model.text("d0"), "q"), 2),
                        state("d4", 3, "p", 1),
                        state("d5", 3, "p", 1),
                        state("d1", 1, "q", 2),
                        state("d6", 3, "p", 1),
                        state("d7", 3, "p", 1));
        model.delete("d2");
        return lines;
    }

    private String state(String id, int sentences, String payload, int version) {
        return versioned(model.put(id, PiecesModel.sentences(random, sentences), payload), version);
    }

    private static String versioned(String line, int version) {
        return "{\"version\": %d, %s".formatted(version, line.substring(1));
    }

    /** Under its id. */
    private void send(String topic, String line) throws Exception {
        kafka.send(topic, line.replaceFirst(".*\"id\": ?\"(\\w+)\".*", "$1"), line);
    }

    private static long read(JobClient job) throws Exception {
        if (job.getJobStatus().get().isGloballyTerminalState()) {
            // says why it failed
            job.getJobExecutionResult().get();
        }
        Map<String, Object> totals = job.getAccumulators().get();
        return totals.get(Count.READ.key()) instanceof Long read ? read : 0;
    }

    private Configuration job(String... more) {
        return Jobs.options(
                List.of(
                        "--source.type=kafka",
                        "--source.kafka.bootstrap-servers=" + kafka.servers(),
                        "--source.kafka.topics=" + TOPIC,
                        "--document.id=@key",
                        "--document.text=text",
                        "--document.version=version",
                        "--unchanged.skip=collection",
                        "--chunk.tokens=" + PiecesModel.TOKENS,
                        "--chunk.text-field=text",
                        "--chunk.tokenizer=classpath:all-minilm-l6-v2",
                        "--batch.size=2",
                        "--batch.lanes=1",
                        "--batch.timeout=1h",
                        "--embed.type=http",
                        "--embed.http.url=" + embedder.url(),
                        "--embed.http.model=small",
                        "--embed.dimensions=3",
                        "--qdrant.url=" + qdrant.url(),
                        "--qdrant.collection=" + COLLECTION,
                        "--dead-letters.path=" + folder.resolve("dead").toUri(),
                        "--report.path=" + folder.resolve("report.json").toUri()),
                more);
    }

    /** Lets calls through while it is open, and keeps them waiting while it is closed. */
    private static final class Gate implements ServerInterceptor {

        private final String methods;
        private boolean closed;
        private int waiting;

        /** @param methods a pattern of the methods of a server that it is for */
        Gate(String methods) {
            this.methods = methods;
        }

        synchronized void close() {
            closed = true;
        }

        synchronized void open() {
            closed = false;
            notifyAll();
        }

        /** Until someone waits. */
        synchronized void await() throws InterruptedException {
            while (waiting == 0) {
                wait();
            }
        }

        private synchronized void pass() {
            waiting++;
            notifyAll();
            while (closed) {
                try {
                    wait();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            waiting--;
        }

        Response pass(EmbeddingServer.Request request) {
            pass();
            return EmbeddingServer.vectors(request);
        }

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call,
                Metadata headers,
                ServerCallHandler<ReqT, RespT> next) {
            ServerCall.Listener<ReqT> listener = next.startCall(call, headers);
            return !call.getMethodDescriptor().getFullMethodName().matches(methods)
                    ? listener
                    : new SimpleForwardingServerCallListener<>(listener) {
                        @Override
                        public void onMessage(ReqT message) {
                            pass();
                            super.onMessage(message);
                        }
                    };
        }
    }
}
