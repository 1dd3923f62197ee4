package dev.weft.job;

import static dev.weft.job.Jobs.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.LogCapture;
import dev.weft.embed.EmbeddingServer;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.ServerFaults.FailOnce;
import dev.weft.job.ServerFaults.Poison;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.InstantiationUtil;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Secrets reach the servers that they are for, and nothing that anybody else reads. */
@Timeout(120)
class SecretsITCase {

    private static final String QDRANT_KEY = "qdrant-4711-s3cret";
    private static final String KAFKA_PASSWORD = "kafka-1234-s3cret";

    /** In the environment of the tests. */
    private static final String EMBED_KEY_VARIABLE = "WEFT_TEST_KEY";

    private static final String EMBED_KEY = System.getenv(EMBED_KEY_VARIABLE);
    private static final Metadata.Key<String> API_KEY =
            Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final JsonMapper JSON = new JsonMapper();

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(1);

    @AutoClose private static final EmbeddedKafka KAFKA = EmbeddedKafka.start();

    private final Set<String> keysSeen = ConcurrentHashMap.newKeySet();
    private final Map<String, String> places = new LinkedHashMap<>();

    @TempDir Path folder;

    @Test
    void noPlaceThatPeopleOrOtherProgramsReadHoldsASecret(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        KAFKA.create("books", 1);
        KAFKA.send("books", "a", "{\"title\": \"Emma\"}");
        KAFKA.send("books", "refused", "{\"title\": \"Walden\"}");
        KAFKA.send("books", "bad", "no json");
        try (LogCapture log = LogCapture.start(Level.DEBUG);
                EmbeddedQdrant qdrant =
                        EmbeddedQdrant.start(
                                0, new Poison("refused"), new FailOnce(1), new NoteKeys());
                EmbeddingServer embeddings = EmbeddingServer.start()) {
            StreamExecutionEnvironment environment = environment();
            Weft.define(environment, options(qdrant, embeddings));
            places.put(
                    "job graph",
                    latin1(
                            InstantiationUtil.serializeObject(
                                    environment.getStreamGraph(false).getJobGraph())));
            JobClient job = environment.executeAsync();
            await(() -> lettersDone() == 2);
            collectRest(cluster.getRestAddress().get(), job.getJobID().toString());
            job.triggerSavepoint(
                            folder.resolve("savepoints").toUri().toString(),
                            SavepointFormatType.CANONICAL)
                    .get();
            // a job that ends deletes its checkpoints
            job.cancel().get();
            await(() -> job.getJobStatus().get().isGloballyTerminalState());
            places.put("log", log.text());
            assertThat(keysSeen).contains(QDRANT_KEY);
            assertThat(embeddings.requests())
                    .allMatch(request -> request.authorization().equals("Bearer " + EMBED_KEY));
        }
        collectFiles("checkpoints", "savepoints", "dead");

        assertThat(places.keySet())
                .anyMatch(place -> place.startsWith("savepoints"))
                .anyMatch(place -> place.startsWith("checkpoints"))
                .anyMatch(place -> place.startsWith("dead"));
        // what is searched is what it should be: each of these is named where it belongs
        assertThat(places.get("job graph")).contains(EMBED_KEY_VARIABLE, "kafka.properties");
        assertThat(places.get("log")).contains("CheckpointCoordinator", "dev.weft.job.Weft");
        assertThat(places.get("/jobs/ID/exceptions")).contains("PERMISSION_DENIED");
        assertThat(places.get("/jobs/ID/config")).contains("embed.http.api-key-env");
        places.forEach(
                (place, content) -> {
                    for (String secret : List.of(QDRANT_KEY, KAFKA_PASSWORD, EMBED_KEY)) {
                        assertThat(content.contains(secret))
                                .as("%s in %s: %s", secret, place, around(content, secret))
                                .isFalse();
                    }
                });
    }

    private StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment environment = Jobs.environment(1);
        environment.configure(
                new Configuration()
                        .set(
                                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                                folder.resolve("checkpoints").toUri().toString())
                        .set(
                                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION));
        return environment;
    }

    private Configuration options(EmbeddedQdrant qdrant, EmbeddingServer embeddings)
            throws IOException {
        Path key = Files.writeString(folder.resolve("qdrant.key"), QDRANT_KEY + "\n");
        Path properties =
                Files.writeString(
                        folder.resolve("kafka.properties"), "password=" + KAFKA_PASSWORD + "\n");
        String client = "--source.kafka.properties.";
        return Jobs.ofKafka(
                KAFKA,
                "books",
                qdrant.url(),
                folder,
                client + "config.providers=file",
                client
                        + "config.providers.file.class"
                        + "=org.apache.kafka.common.config.provider.FileConfigProvider",
                client + "ssl.key.password=${file:" + properties + ":password}",
                "--batch.timeout=50ms",
                "--embed.type=http",
                "--embed.http.url=" + embeddings.url(),
                "--embed.http.api-key-env=" + EMBED_KEY_VARIABLE,
                "--embed.dimensions=3",
                "--qdrant.api-key-file=" + key);
    }

    /** All that the web UI is made of. */
    private void collectRest(URI rest, String job) throws Exception {
        List<String> paths =
                new ArrayList<>(
                        List.of(
                                "/config",
                                "/jobmanager/config",
                                "/jobs/ID",
                                "/jobs/ID/config",
                                "/jobs/ID/plan",
                                "/jobs/ID/exceptions",
                                "/jobs/ID/checkpoints",
                                "/jobs/ID/checkpoints/config",
                                "/jobs/ID/accumulators"));
        HttpClient http = HttpClient.newHttpClient();
        for (int i = 0; i < paths.size(); i++) {
            URI address = rest.resolve(paths.get(i).replace("ID", job));
            String answer =
                    http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                            .body();
            places.put(paths.get(i), answer);
            for (JsonNode vertex : JSON.readTree(answer).path("vertices")) {
                paths.add("/jobs/ID/vertices/" + vertex.path("id").asText());
            }
        }
    }

    private void collectFiles(String... names) throws IOException {
        for (String name : names) {
            try (Stream<Path> files = Files.walk(folder.resolve(name))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    places.put(
                            folder.relativize(file).toString(), latin1(Files.readAllBytes(file)));
                }
            }
        }
    }

    /** Those of files that are not being written any more. */
    private long lettersDone() throws IOException {
        Path dead = Files.createDirectories(folder.resolve("dead"));
        long letters = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(dead, "dead-letters-*")) {
            for (Path file : files) {
                letters += Files.readAllLines(file).size();
            }
        }
        return letters;
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String around(String content, String secret) {
        int at = content.indexOf(secret);
        return at < 0 ? "" : content.substring(Math.max(0, at - 300), at);
    }

    /** Notes the keys that clients send. */
    private final class NoteKeys implements ServerInterceptor {

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call,
                Metadata headers,
                ServerCallHandler<ReqT, RespT> next) {
            String key = headers.get(API_KEY);
            if (key != null) {
                keysSeen.add(key);
            }
            return next.startCall(call, headers);
        }
    }
}
