package dev.weft.job;

import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Floats;
import dev.weft.embed.Embedder;
import dev.weft.embed.EmbedderOptions;
import dev.weft.embed.Embedding;
import dev.weft.embed.SharedEmbedder;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.quickstart.WordNet;
import io.qdrant.client.QueryFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Synsets are embedded anew, by the float32 model in the place of the int8 one, while a client searches them by their
 * alias. {@code -Dweft.reindex.synsets=20000} takes more of them than a build has time for; the server is the embedded
 * one, or that of {@code -Dqdrant.url}.
 */
@Timeout(1800)
class ReindexITCase {

    private static final int SYNSETS = Integer.getInteger("weft.reindex.synsets", 600);
    private static final String INT8 = "classpath:all-minilm-l6-v2-q";
    private static final String FLOAT32 = "classpath:all-minilm-l6-v2";

    private static final List<String> QUESTIONS =
            List.of(
                    "a large animal that lives in the sea",
                    "a person who writes music",
                    "to move fast on foot",
                    "an instrument to measure time",
                    "without any light",
                    "a disease of plants",
                    "food made of milk",
                    "a building for prayer");

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    private final String alias = "synsets-" + UUID.randomUUID();
    private final String old = alias + "-1";
    private final String renewed = alias + "-2";
    private EmbeddedQdrant embedded;
    private String url = System.getProperty("weft.qdrant.url", "embedded");
    private QdrantConnection connection;
    private CollectionClient server;

    @TempDir Path folder;

    @BeforeEach
    void connect() throws Exception {
        if (url.equals("embedded")) {
            embedded = EmbeddedQdrant.start();
            url = embedded.url();
        }
        connection = QdrantConnection.open(QdrantOptions.builder().setUrl(url).build());
        server = new CollectionClient(connection, Duration.ZERO);
    }

    @AfterEach
    void disconnect() throws Exception {
        server.drop(old);
        server.drop(renewed);
        connection.close();
        if (embedded != null) {
            embedded.close();
        }
    }

    @Test
    void noQueryFailsAndEachAnswerIsWhollyOldOrWhollyNewWhileACollectionIsEmbeddedAnew()
            throws Exception {
        WordNet.write(folder.resolve("in"), SYNSETS);
        fill(old, INT8, "--source.files.path=" + folder.resolve("in").toUri(), "--document.id=id");
        assertThat(server.aliases()).containsEntry(alias, old);
        List<List<Float>> questions = questions();
        List<Answer> before = answers(old, questions);

        List<Answer> seen;
        try (Client client = new Client(questions)) {
            client.awaitMoreAnswers();
            fill(
                    renewed,
                    FLOAT32,
                    "--source.type=qdrant",
                    "--source.qdrant.url=" + url,
                    "--source.qdrant.collection=" + alias,
                    "--document.id=@key");
            client.awaitMoreAnswers();
            seen = client.answers();
        }

        assertThat(server.aliases()).containsEntry(alias, renewed);
        assertThat(server.count(old)).isEqualTo(SYNSETS);
        assertThat(server.count(renewed)).isEqualTo(SYNSETS);
        List<Answer> after = answers(renewed, questions);
        assertThat(answers(old, questions)).isEqualTo(before).doesNotContainAnyElementsOf(after);
        assertThat(seen.stream().map(answer -> origin(answer, before, after)))
                .contains(Origin.OLD, Origin.NEW)
                .doesNotContain(Origin.NEITHER)
                .isSorted();
    }

    /** Where an answer is from, as a client sees them come. */
    private enum Origin {
        OLD,
        NEW,
        NEITHER
    }

    private static Origin origin(Answer answer, List<Answer> before, List<Answer> after) {
        if (answer.equals(before.get(answer.question()))) {
            return Origin.OLD;
        }
        return answer.equals(after.get(answer.question())) ? Origin.NEW : Origin.NEITHER;
    }

    /** Makes a collection by a run that has the alias lead to it, and looks at the run's own figures. */
    private void fill(String collection, String model, String... more) throws Exception {
        List<String> usual =
                List.of(
                        "--document.text={words}: {gloss}",
                        "--embed.model=" + model,
                        "--batch.lanes=4",
                        "--qdrant.url=" + url,
                        "--qdrant.collection=" + collection,
                        "--bulk-load.defer-indexing=true",
                        "--cutover.alias=" + alias,
                        "--cutover.sample=100",
                        "--report.path=" + folder.resolve("report.json").toUri());
        run(Jobs.options(usual, more));

        var ending = report(folder).path("ending");
        assertThat(ending.path("stage").asText()).isEqualTo("done");
        assertThat(ending.at("/points/found").intValue()).isEqualTo(SYNSETS);
        assertThat(ending.at("/sample/points").intValue()).isEqualTo(100);
    }

    private static List<List<Float>> questions() {
        try (Embedder model = SharedEmbedder.acquire(EmbedderOptions.builder(FLOAT32).build())) {
            return model.embed(QUESTIONS).join().embeddings().stream()
                    .map(embedding -> Floats.asList(((Embedding.Vector) embedding).values()))
                    .toList();
        }
    }

    /** What a client gets, whole: ids, scores, versions and payloads. */
    private record Answer(int question, List<ScoredPoint> hits) {}

    private List<Answer> answers(String collection, List<List<Float>> questions) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            answers.add(answer(collection, i, questions.get(i)));
        }
        return answers;
    }

    private Answer answer(String nameOrAlias, int question, List<Float> vector) {
        return new Answer(
                question,
                connection
                        .blockingPoints()
                        .query(
                                QueryPoints.newBuilder()
                                        .setCollectionName(nameOrAlias)
                                        .setQuery(QueryFactory.nearest(vector))
                                        .setLimit(10)
                                        .setWithPayload(WithPayloadSelectorFactory.enable(true))
                                        .build())
                        .getResultList());
    }

    /** Asks by the alias, one question after the other, and keeps what it is told; the first failure ends it. */
    private final class Client implements AutoCloseable {

        private static final int PAUSE_MS = 10;

        private final List<List<Float>> questions;
        private final ScheduledExecutorService thread =
                Executors.newSingleThreadScheduledExecutor();
        private final List<Answer> answers = Collections.synchronizedList(new ArrayList<>());

        /** Most answers are the same as one before. */
        private final Map<Answer, Answer> distinct = new ConcurrentHashMap<>();

        private final ScheduledFuture<?> asking;

        Client(List<List<Float>> questions) {
            this.questions = questions;
            asking = thread.scheduleWithFixedDelay(this::ask, 0, PAUSE_MS, TimeUnit.MILLISECONDS);
        }

        private void ask() {
            int question = answers.size() % questions.size();
            Answer answer = answer(alias, question, questions.get(question));
            answers.add(distinct.computeIfAbsent(answer, same -> same));
        }

        /** Until each question has been asked anew. */
        void awaitMoreAnswers() throws Exception {
            int wanted = answers.size() + questions.size() + 1;
            Jobs.await(
                    () -> {
                        if (asking.isDone()) {
                            asking.get();
                        }
                        return answers.size() >= wanted;
                    });
        }

        List<Answer> answers() {
            return List.copyOf(answers);
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }
}
