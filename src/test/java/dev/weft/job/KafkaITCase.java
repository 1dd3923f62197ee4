package dev.weft.job;

import static dev.weft.job.Jobs.await;
import static dev.weft.job.Jobs.deadLetters;
import static dev.weft.job.Jobs.environment;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.ServerFaults.FailOnce;
import dev.weft.job.write.DocumentPoints;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The job on a real broker. */
@Timeout(300)
class KafkaITCase {

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(4);

    private static EmbeddedKafka kafka;

    @TempDir Path folder;

    @BeforeAll
    static void startBroker() throws Exception {
        kafka = new EmbeddedKafka();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        kafka.close();
    }

    @Test
    void aBoundedRunWritesDeletesAndPutsAsideWhatItCannotRead() throws Exception {
        kafka.create("books", 2);
        for (int i = 0; i < 60; i++) {
            kafka.send("books", "b" + i, "{\"title\": \"book " + i + "\"}");
        }
        kafka.send("books", "b7", null);
        kafka.send("books", "poison", "no json at all");
        kafka.send("books", (String) null, "{\"title\": \"without a key\"}");
        kafka.send("books", "b8", "{\"title\": \"book 8, second edition\"}");

        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            run(job("books", qdrant, "--source.kafka.stop=latest"));

            Map<PointId, RetrievedPoint> points = points(qdrant.url());
            assertThat(points).hasSize(59).doesNotContainKey(DocumentPoints.pointId("b7"));
            assertThat(
                            points.get(DocumentPoints.pointId("b8"))
                                    .getPayloadOrThrow("title")
                                    .getStringValue())
                    .isEqualTo("book 8, second edition");
        }
        assertThat(deadLetters(folder))
                .extracting(letter -> letter.path("reason").asText().replaceFirst("[:;].*", ""))
                .containsExactlyInAnyOrder("the record is not valid JSON", "no id");
        assertThat(deadLetters(folder))
                .allMatch(letter -> letter.path("place").asText().matches("kafka:books/[01]#\\d+"));
        JsonNode records = report(folder).path("records");
        assertThat(records.path("read").intValue()).isEqualTo(64);
        assertThat(records.path("deadLettered").intValue()).isEqualTo(2);
        assertThat(records.path("unaccounted").intValue()).isZero();
    }

    @Test
    void whatAWrongMappingPutAsideIsTakenAgainByItsKey() throws Exception {
        kafka.create("aside", 2);
        for (int i = 0; i < 20; i++) {
            kafka.send("aside", "b" + i, "{\"title\": \"book " + i + "\"}");
        }
        kafka.send("aside", "gone", null);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            run(job("aside", qdrant, "--source.kafka.stop=latest", "--document.id=isbn"));
            assertThat(deadLetters(folder)).hasSize(21);

            run(
                    job(
                            "aside",
                            qdrant,
                            "--source.type=files",
                            "--source.files.path=" + folder.resolve("dead").toUri(),
                            "--source.files.format=dead-letters",
                            "--dead-letters.path=" + folder.resolve("dead-again").toUri(),
                            "--document.text={title} of {@topic}"));

            Map<PointId, RetrievedPoint> points = points(qdrant.url());
            assertThat(points).hasSize(20);
            assertThat(
                            points.get(DocumentPoints.pointId("b7"))
                                    .getPayloadOrThrow("title")
                                    .getStringValue())
                    .isEqualTo("book 7");
        }
        assertThat(report(folder).at("/records/written").intValue()).isEqualTo(21);
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
        assertThat(folder.resolve("dead-again")).doesNotExist();
    }

    @Test
    void aRunWithoutEndIsResumedFromItsSavepointAndMissesNothing() throws Exception {
        kafka.create("live", 2);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options = job("live", qdrant, "--batch.timeout=100ms");
            StreamExecutionEnvironment first = environment(2);
            Weft.define(first, options);
            JobClient job = first.executeAsync();
            for (int i = 0; i < 40; i++) {
                kafka.send("live", "b" + i, "{\"title\": \"book " + i + "\"}");
            }
            await(() -> points(qdrant.url()).size() == 40);
            String savepoint =
                    job.stopWithSavepoint(
                                    false,
                                    folder.resolve("savepoints").toUri().toString(),
                                    SavepointFormatType.CANONICAL)
                            .get();

            for (int i = 20; i < 50; i++) {
                kafka.send("live", "b" + i, i < 30 ? null : "{\"title\": \"new " + i + "\"}");
            }
            StreamExecutionEnvironment second = environment(1);
            second.configure(
                    new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint));
            Weft.define(second, options);
            job = second.executeAsync();
            await(
                    () ->
                            points(qdrant.url()).size() == 40
                                    && titles(points(qdrant.url())).contains("new 49"));
            job.stopWithSavepoint(
                            true,
                            folder.resolve("savepoints").toUri().toString(),
                            SavepointFormatType.CANONICAL)
                    .get();

            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                if (i < 20 || i >= 30) {
                    expected.add(i < 30 ? "book " + i : "new " + i);
                }
            }
            assertThat(titles(points(qdrant.url()))).containsExactlyInAnyOrderElementsOf(expected);
        }
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(70);
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
    }

    @Test
    void aBoundedRunThatWasStoppedOnItsWayStillEnds() throws Exception {
        kafka.create("halfway", 1);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options =
                    job(
                            "halfway",
                            qdrant,
                            "--batch.timeout=100ms",
                            "--source.kafka.stop=halfway:0:30");
            StreamExecutionEnvironment first = environment(2);
            Weft.define(first, options);
            JobClient job = first.executeAsync();
            for (int i = 0; i < 20; i++) {
                kafka.send("halfway", "b" + i, "{\"title\": \"book " + i + "\"}");
            }
            await(() -> points(qdrant.url()).size() == 20);
            String savepoint =
                    job.stopWithSavepoint(
                                    false,
                                    folder.resolve("savepoints").toUri().toString(),
                                    SavepointFormatType.CANONICAL)
                            .get();
            for (int i = 20; i < 40; i++) {
                kafka.send("halfway", "b" + i, "{\"title\": \"book " + i + "\"}");
            }
            StreamExecutionEnvironment second = environment(2);
            second.configure(
                    new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint));
            Weft.define(second, options);
            second.execute();

            assertThat(points(qdrant.url())).hasSize(30);
        }
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(30);
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
    }

    @Test
    void aLiveCollectionIsReindexedWhileItChangesAndEndsEqual() throws Exception {
        kafka.create("changing", 2);
        Map<String, String> model = new HashMap<>();
        try (EmbeddedQdrant qdrant =
                EmbeddedQdrant.start(0, new FailOnce(9), new FailOnce(17), new FailOnce(30))) {
            JobClient live = start(1, job("changing", qdrant, "--batch.timeout=50ms"));
            for (int i = 0; i < 300; i++) {
                change(model, "b" + i, "book " + i);
            }
            await(() -> points(qdrant.url()).size() == 300);

            Configuration reindex =
                    job(
                            "changing",
                            qdrant,
                            "--source.type=qdrant-then-kafka",
                            "--source.qdrant.collection=test",
                            "--qdrant.collection=new",
                            "--batch.timeout=50ms");
            JobClient copy = start(2, reindex);
            Random random = new Random(7);
            for (int i = 0; i < 400; i++) {
                String id = "b" + random.nextInt(350);
                change(model, id, random.nextInt(4) == 0 ? null : "change " + i);
            }
            await(() -> titlesById(qdrant, "test").equals(model));
            await(() -> titlesById(qdrant, "new").equals(model));
            live.cancel().get();
            copy.cancel().get();

            Map<PointId, RetrievedPoint> old = points(qdrant.url(), "test");
            points(qdrant.url(), "new")
                    .forEach(
                            (id, point) ->
                                    assertThat(point.getVectors())
                                            .isEqualTo(old.get(id).getVectors()));
        }
    }

    /** Through Kafka and in the model; null deletes. */
    private static void change(Map<String, String> model, String id, String title)
            throws Exception {
        kafka.send("changing", id, title == null ? null : "{\"title\": \"" + title + "\"}");
        if (title == null) {
            model.remove(id);
        } else {
            model.put(id, title);
        }
    }

    private static JobClient start(int parallelism, Configuration options) throws Exception {
        StreamExecutionEnvironment environment = environment(parallelism);
        Weft.define(environment, options);
        return environment.executeAsync();
    }

    private static Map<String, String> titlesById(EmbeddedQdrant qdrant, String collection)
            throws Exception {
        Map<String, String> titles = new HashMap<>();
        points(qdrant.url(), collection)
                .values()
                .forEach(
                        point ->
                                titles.put(
                                        point.getPayloadOrThrow("_weft")
                                                .getStructValue()
                                                .getFieldsOrThrow("id")
                                                .getStringValue(),
                                        point.getPayloadOrThrow("title").getStringValue()));
        return titles;
    }

    private static List<String> titles(Map<PointId, RetrievedPoint> points) {
        return points.values().stream()
                .map(point -> point.getPayloadOrThrow("title").getStringValue())
                .toList();
    }

    private Configuration job(String topic, EmbeddedQdrant qdrant, String... more) {
        return Jobs.options(
                List.of(
                        "--source.type=kafka",
                        "--source.kafka.bootstrap-servers=" + kafka.servers(),
                        "--source.kafka.topics=" + topic,
                        "--source.kafka.group-id=weft",
                        "--document.id=@key",
                        "--document.text=title",
                        "--batch.lanes=4",
                        "--qdrant.url=" + qdrant.url(),
                        "--qdrant.collection=test",
                        "--dead-letters.path=" + folder.resolve("dead").toUri(),
                        "--report.path=" + folder.resolve("report.json").toUri()),
                more);
    }
}
