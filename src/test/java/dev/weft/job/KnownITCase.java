package dev.weft.job;

import static dev.weft.job.Jobs.await;
import static dev.weft.job.Jobs.environment;
import static dev.weft.job.Jobs.report;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Points.CountPoints;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a job remembers, through savepoints. */
@Timeout(300)
class KnownITCase {

    private static final int DOCUMENTS = 20_000;

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    @TempDir Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        Files.createDirectories(folder.resolve("in"));
    }

    @ParameterizedTest
    @CsvSource({"hashmap, false", "hashmap, true", "rocksdb, false", "rocksdb, true"})
    void aSavepointKnowsWhatWentToThisCollectionAndNothingOfOneMadeAnew(
            String backend, boolean dropped) throws Exception {
        put("a.jsonl", IntStream.range(0, DOCUMENTS));
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start();
                QdrantConnection server =
                        QdrantConnection.open(
                                QdrantOptions.builder().setUrl(qdrant.url()).build())) {
            JobClient job = start(2, backend, qdrant.url(), null);
            await(() -> count(server) == DOCUMENTS);
            String savepoint = Jobs.stop(job, false, folder);
            if (dropped) {
                server.blockingCollections()
                        .delete(DeleteCollection.newBuilder().setCollectionName("test").build());
            }

            // all of them again, and one more behind them
            put("b.jsonl", IntStream.rangeClosed(0, DOCUMENTS));
            job = start(1, backend, qdrant.url(), savepoint);
            await(() -> count(server) == DOCUMENTS + 1);
            Jobs.stop(job, true, folder);
            assertThat(count(server)).isEqualTo(DOCUMENTS + 1);

            // what one id takes: its text, two hashes, the collection's mark, and its lane
            assertThat(size(Path.of(URI.create(savepoint))) / DOCUMENTS).isBetween(50L, 90L);
        }
        JsonNode records = report(folder).path("records");
        assertThat(records.path("unaccounted").intValue()).isZero();
        assertThat(records.path("unchanged").intValue()).isEqualTo(dropped ? 0 : DOCUMENTS);
        assertThat(records.path("written").intValue())
                .isEqualTo(dropped ? 2 * DOCUMENTS + 1 : DOCUMENTS + 1);
    }

    /** Appears whole. */
    private void put(String name, IntStream documents) throws IOException {
        Path hidden = folder.resolve("in/." + name);
        Files.write(
                hidden,
                (Iterable<String>)
                        documents.mapToObj(
                                        i ->
                                                "{\"id\": \"book %d\", \"v\": [%d, 1]}"
                                                        .formatted(i, i))
                                ::iterator);
        Files.move(hidden, folder.resolve("in").resolve(name));
    }

    /** 0 while there is no such collection. */
    private static long count(QdrantConnection server) {
        boolean there =
                server.blockingCollections()
                                .list(ListCollectionsRequest.getDefaultInstance())
                                .getCollectionsCount()
                        > 0;
        return there
                ? server.blockingPoints()
                        .count(
                                CountPoints.newBuilder()
                                        .setCollectionName("test")
                                        .setExact(true)
                                        .build())
                        .getResult()
                        .getCount()
                : 0;
    }

    private JobClient start(int parallelism, String backend, String url, String savepoint)
            throws Exception {
        StreamExecutionEnvironment environment = environment(parallelism);
        Configuration more = new Configuration().set(StateBackendOptions.STATE_BACKEND, backend);
        if (savepoint != null) {
            more.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        environment.configure(more);
        Weft.define(environment, options(url));
        return environment.executeAsync();
    }

    private static long size(Path savepoint) throws IOException {
        try (Stream<Path> files = Files.list(savepoint)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private Configuration options(String url) {
        return Jobs.options(
                Jobs.usual(
                        url,
                        folder,
                        "--source.files.path=" + folder.resolve("in").toUri(),
                        "--source.files.watch-interval=100ms",
                        "--document.id=id",
                        "--document.vector=v",
                        "--unchanged.skip=state",
                        "--batch.timeout=100ms",
                        "--qdrant.vector-size=2"));
    }
}
