package dev.weft.job;

import static dev.weft.job.Jobs.await;
import static dev.weft.job.Jobs.cancelAll;
import static dev.weft.job.Jobs.deadLetters;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.resume;
import static dev.weft.job.Jobs.run;
import static dev.weft.job.Jobs.start;
import static dev.weft.job.Jobs.stop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The job on a real broker. */
@Timeout(300)
class KafkaITCase {

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(4);

    @AutoClose private static final EmbeddedKafka KAFKA = EmbeddedKafka.start();
    private static int versions;

    @TempDir Path folder;

    @AfterEach
    void freeTheSlots(@InjectMiniCluster MiniCluster cluster) throws Exception {
        cancelAll(cluster);
    }

    @Test
    void aBoundedRunWritesDeletesAndPutsAsideWhatItCannotRead() throws Exception {
        KAFKA.create("books", 2);
        sendBooks("books", 0, 60);
        KAFKA.send("books", "b7", null);
        KAFKA.send("books", "poison", "no json at all");
        KAFKA.send("books", (String) null, "{\"title\": \"without a key\"}");
        KAFKA.send("books", "b8", "{\"title\": \"book 8, second edition\"}");

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
        KAFKA.create("aside", 2);
        sendBooks("aside", 0, 20);
        KAFKA.send("aside", "gone", null);
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
        KAFKA.create("live", 2);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options = job("live", qdrant, "--batch.timeout=100ms");
            JobClient job = start(2, options);
            sendBooks("live", 0, 40);
            await(() -> points(qdrant.url()).size() == 40);
            String savepoint = stop(job, false, folder);

            for (int i = 20; i < 50; i++) {
                KAFKA.send("live", "b" + i, i < 30 ? null : "{\"title\": \"new " + i + "\"}");
            }
            job = resume(1, options, savepoint);
            await(
                    () ->
                            points(qdrant.url()).size() == 40
                                    && titles(points(qdrant.url())).contains("new 49"));
            stop(job, true, folder);

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
        KAFKA.create("halfway", 1);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options =
                    job(
                            "halfway",
                            qdrant,
                            "--batch.timeout=100ms",
                            "--source.kafka.stop=halfway:0:30");
            JobClient job = start(2, options);
            sendBooks("halfway", 0, 20);
            await(() -> points(qdrant.url()).size() == 20);
            String savepoint = stop(job, false, folder);
            sendBooks("halfway", 20, 40);
            resume(2, options, savepoint).getJobExecutionResult().get();

            assertThat(points(qdrant.url())).hasSize(30);
        }
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(30);
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
    }

    @Test
    void whereKafkaHasDroppedWhatComesNextTheJobEndsForGoodAndSaysSo() throws Exception {
        KAFKA.create("dropped", 1);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options = job("dropped", qdrant, "--batch.timeout=100ms");
            JobClient job = start(2, options);
            sendBooks("dropped", 0, 20);
            await(() -> points(qdrant.url()).size() == 20);
            String savepoint = stop(job, false, folder);
            sendBooks("dropped", 20, 40);
            KAFKA.drop("dropped", 0, 30);

            assertThatThrownBy(() -> resume(2, options, savepoint).getJobExecutionResult().get())
                    .hasStackTraceContaining(
                            "Kafka does not have what is to be read next, offset 20 of dropped-0")
                    .hasStackTraceContaining("retention.ms");
            assertThat(points(qdrant.url())).hasSize(20);
        }
    }

    @Test
    void aTombstoneTakesAllPiecesOfItsDocumentAndNoneOfALaterState() throws Exception {
        KAFKA.create("pieces", 2);
        Random random = new Random(4);
        try (PiecesModel model = new PiecesModel();
                EmbeddedQdrant qdrant =
                        EmbeddedQdrant.start(0, new FailOnce(5), new FailOnce(12))) {
            int deletes = 0;
            for (int i = 0; i < 160; i++) {
                String id = "d" + random.nextInt(12);
                if (random.nextInt(3) == 0) {
                    deletes++;
                    model.delete(id);
                    KAFKA.send("pieces", id, null);
                } else {
                    String text = PiecesModel.sentences(random, 1 + random.nextInt(12));
                    KAFKA.send("pieces", id, model.put(id, text, "p"));
                }
            }
            run(
                    job(
                            "pieces",
                            qdrant,
                            "--source.kafka.stop=latest",
                            "--document.text=text",
                            "--chunk.tokens=32",
                            "--chunk.text-field=text",
                            "--batch.size=5"));

            model.assertEquals(points(qdrant.url()));
            assertThat(deletes).isPositive();
        }
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(160);
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"changing, false", "versions, true"})
    void aLiveCollectionIsReindexedWhileItChangesAndEndsEqual(String topic, boolean ofTheirOwn)
            throws Exception {
        KAFKA.create(topic, 2);
        List<String> usual = new ArrayList<>(List.of("--batch.timeout=50ms"));
        if (ofTheirOwn) {
            usual.add("--document.version=n");
        }
        Map<String, String> model = new HashMap<>();
        try (EmbeddedQdrant qdrant =
                EmbeddedQdrant.start(0, new FailOnce(9), new FailOnce(17), new FailOnce(30))) {
            JobClient live = start(1, job(topic, qdrant, usual.toArray(String[]::new)));
            for (int i = 0; i < 300; i++) {
                change(topic, model, "b" + i, "book " + i);
            }
            await(() -> points(qdrant.url()).size() == 300);

            usual.addAll(
                    List.of(
                            "--source.type=qdrant-then-kafka",
                            "--source.qdrant.collection=test",
                            "--qdrant.collection=new"));
            JobClient copy = start(2, job(topic, qdrant, usual.toArray(String[]::new)));
            Random random = new Random(7);
            for (int i = 0; i < 400; i++) {
                String id = "b" + random.nextInt(350);
                change(topic, model, id, random.nextInt(4) == 0 ? null : "change " + i);
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

    @Test
    void aCopyTakesVectorsAsTheyAreStoredAndBehindTheScanFromTheRecordsField() throws Exception {
        KAFKA.create("given", 2);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            for (int i = 0; i < 40; i++) {
                KAFKA.send("given", "b" + i, "{\"title\": \"old\", \"v\": [%d, 1]}".formatted(i));
            }
            run(
                    job(
                            "given",
                            qdrant,
                            "--source.kafka.stop=latest",
                            "--document.vector=v",
                            "--qdrant.vector-size=2"));
            JobClient copy =
                    start(
                            2,
                            job(
                                    "given",
                                    qdrant,
                                    "--source.type=qdrant-then-kafka",
                                    "--source.qdrant.collection=test",
                                    "--source.kafka.overlap=1ms",
                                    "--qdrant.collection=new",
                                    "--document.vector=@vector,v",
                                    "--batch.timeout=50ms"));
            await(() -> copied(qdrant).size() == 40);
            assertThat(copied(qdrant).values()).allMatch(vector -> vector.get(1) > 0);

            for (int i = 0; i < 20; i++) {
                String change = "{\"title\": \"new\", \"v\": [%d, -1]}".formatted(i);
                KAFKA.send("given", "b" + i, i < 5 ? null : change);
            }
            await(
                    () ->
                            copied(qdrant).values().stream().filter(v -> v.get(1) < 0).count() == 15
                                    && copied(qdrant).size() == 35);
            copy.cancel().get();
            assertThat(copied(qdrant).get(DocumentPoints.pointId("b30")).get(0))
                    .isCloseTo((float) (30 / Math.hypot(30, 1)), within(1e-6f));
            assertThat(copied(qdrant).get(DocumentPoints.pointId("b7")).get(0))
                    .isCloseTo((float) (7 / Math.hypot(7, 1)), within(1e-6f));
        }
    }

    /** The vectors of the copy. */
    private static Map<PointId, List<Float>> copied(EmbeddedQdrant qdrant) throws Exception {
        Map<PointId, List<Float>> vectors = new HashMap<>();
        points(qdrant.url(), "new")
                .forEach(
                        (id, point) ->
                                vectors.put(
                                        id,
                                        point.getVectors().getVector().getDense().getDataList()));
        return vectors;
    }

    /** Through Kafka and in the model, each with a higher version than the last; null deletes. */
    private static void change(String topic, Map<String, String> model, String id, String title)
            throws Exception {
        String value = "{\"title\": \"%s\", \"n\": %d}".formatted(title, ++versions);
        KAFKA.send(topic, id, title == null ? null : value);
        if (title == null) {
            model.remove(id);
        } else {
            model.put(id, title);
        }
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

    private static void sendBooks(String topic, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            KAFKA.send(topic, "b" + i, "{\"title\": \"book " + i + "\"}");
        }
    }

    private Configuration job(String topic, EmbeddedQdrant qdrant, String... more) {
        List<String> grouped = new ArrayList<>(List.of("--source.kafka.group-id=weft"));
        grouped.addAll(List.of(more));
        return Jobs.ofKafka(KAFKA, topic, qdrant.url(), folder, grouped.toArray(String[]::new));
    }
}
