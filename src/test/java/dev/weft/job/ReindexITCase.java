package dev.weft.job;

import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.options.OptionsLoader;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.quickstart.WordNet;
import io.qdrant.client.QueryFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.VectorsOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * WordNet, embedded by the int8 model and served by an alias, is indexed anew by the float32 one, while a client
 * searches through the alias all along. {@code -Dweft.reindex.synsets=20000} takes more of it; with {@code
 * weft.qdrant.url} it runs on a real server.
 */
@Timeout(1800)
class ReindexITCase {

    private static final int SYNSETS = Integer.getInteger("weft.reindex.synsets", 1000);
    private static final String ALIAS = "weft-test-wordnet";
    private static final String OLD = "weft-test-wordnet-v1";
    private static final String NEW = "weft-test-wordnet-v2";

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @TempDir Path folder;

    private EmbeddedQdrant embedded;
    private String url;
    private QdrantConnection connection;

    @BeforeEach
    void connect() throws IOException {
        url = System.getProperty("weft.qdrant.url", "embedded");
        if (url.equals("embedded")) {
            embedded = EmbeddedQdrant.start();
            url = embedded.url();
        }
        connection = QdrantConnection.open(QdrantOptions.builder().setUrl(url).build());
        drop();
    }

    @AfterEach
    void disconnect() throws IOException {
        drop();
        connection.close();
        if (embedded != null) {
            embedded.close();
        }
    }

    private void drop() throws IOException {
        client().drop(OLD);
        client().drop(NEW);
    }

    private CollectionClient client() {
        return new CollectionClient(connection, Duration.ZERO);
    }

    @Test
    void aClientThatSearchesAllAlongGetsEachAnswerWhollyFromOldOrWhollyFromNew() throws Exception {
        WordNet.write(folder.resolve("in"), SYNSETS);
        run(
                job(
                        "--source.files.path=" + folder.resolve("in").toUri(),
                        "--document.id=id",
                        "--document.text={words}: {gloss}",
                        "--embed.model=classpath:all-minilm-l6-v2-q",
                        "--qdrant.collection=" + OLD));
        Map<PointId, Integer> old = vectors(OLD);
        assertThat(old).hasSize(SYNSETS);

        Searching searching = new Searching(List.copyOf(old.keySet()));
        CompletableFuture<Void> client = CompletableFuture.runAsync(searching);
        run(
                job(
                        "--source.type=qdrant",
                        "--source.qdrant.collection=" + OLD,
                        "--document.id=@key",
                        "--document.text={words}: {gloss}",
                        "--qdrant.collection=" + NEW,
                        "--cutover.min-overlap=0.5",
                        "--bulk-load.defer-indexing=true"));
        searching.untilAnswers(20);
        client.join();

        Map<PointId, Integer> fresh = vectors(NEW);
        assertThat(fresh.keySet()).isEqualTo(old.keySet());
        int fromOld = 0;
        int fromNew = 0;
        for (Map<PointId, Integer> answer : searching.answers) {
            assertThat(answer).hasSize(10);
            boolean whollyOld = old.entrySet().containsAll(answer.entrySet());
            boolean whollyNew = fresh.entrySet().containsAll(answer.entrySet());
            assertThat(whollyOld ^ whollyNew).as("wholly of one collection").isTrue();
            assertThat(whollyOld && fromNew > 0).as("from old after new").isFalse();
            fromOld += whollyOld ? 1 : 0;
            fromNew += whollyNew ? 1 : 0;
        }
        assertThat(fromOld).isPositive();
        assertThat(fromNew).isPositive();
        assertThat(client().aliases()).containsEntry(ALIAS, NEW);
        assertThat(report(folder).at("/ending/points/found").intValue()).isEqualTo(SYNSETS);
        assertThat(report(folder).at("/ending/search/recall").doubleValue()).isGreaterThan(0.95);
    }

    private Configuration job(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(
                List.of(
                        "--batch.lanes=4",
                        "--qdrant.url=" + url,
                        "--cutover.alias=" + ALIAS,
                        "--cutover.sample=200",
                        "--report.path=" + folder.resolve("report.json").toUri()));
        return OptionsLoader.load(all.toArray(String[]::new));
    }

    /** A client that knows the alias alone. */
    private final class Searching implements Runnable {

        private final List<Map<PointId, Integer>> answers = new ArrayList<>();
        private final List<PointId> ids;
        private volatile long last = Long.MAX_VALUE;
        private volatile long asked;

        private Searching(List<PointId> ids) {
            this.ids = ids;
        }

        @Override
        public void run() {
            while (asked < last) {
                PointId id = ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
                QueryPoints query =
                        QueryPoints.newBuilder()
                                .setCollectionName(ALIAS)
                                .setQuery(QueryFactory.nearest(id))
                                .setLimit(10)
                                .setWithPayload(WithPayloadSelectorFactory.enable(false))
                                .setWithVectors(WithVectorsSelectorFactory.enable(true))
                                .build();
                Map<PointId, Integer> answer = new HashMap<>();
                for (ScoredPoint hit : connection.blockingPoints().query(query).getResultList()) {
                    answer.put(hit.getId(), mark(hit.getVectors()));
                }
                answers.add(answer);
                asked++;
            }
        }

        /** Lets it ask some more times, and stop. */
        private void untilAnswers(int more) {
            last = asked + more;
        }
    }

    /** Tells a vector from another one. */
    private static int mark(VectorsOutput vectors) {
        return vectors.getVector().getDense().getDataList().hashCode();
    }

    private Map<PointId, Integer> vectors(String collection) {
        Map<PointId, Integer> vectors = new HashMap<>();
        ScrollPoints.Builder page =
                ScrollPoints.newBuilder()
                        .setCollectionName(collection)
                        .setLimit(500)
                        .setWithPayload(WithPayloadSelectorFactory.enable(false))
                        .setWithVectors(WithVectorsSelectorFactory.enable(true));
        while (true) {
            ScrollResponse response = connection.blockingPoints().scroll(page.build());
            for (RetrievedPoint point : response.getResultList()) {
                vectors.put(point.getId(), mark(point.getVectors()));
            }
            if (!response.hasNextPageOffset()) {
                return vectors;
            }
            page.setOffset(response.getNextPageOffset());
        }
    }
}
