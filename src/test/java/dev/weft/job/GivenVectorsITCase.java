package dev.weft.job;

import static dev.weft.job.Jobs.deadLetters;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.embedded.OwnServer;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.OptionsLoader;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionMismatchException;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose documents bring their vectors. */
@Timeout(300)
class GivenVectorsITCase {

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    @TempDir Path folder;

    @RegisterExtension final OwnServer qdrant = new OwnServer();

    @BeforeEach
    void makeFolder() throws IOException {
        Files.createDirectories(folder.resolve("in"));
    }

    @Test
    void vectorsAreWrittenAsTheyAreAndWhatIsNoneIsADeadLetter() throws Exception {
        create("test", null, Distance.Dot);
        List<String> lines = lines(200);
        lines.add(100, "{\"id\": 1000, \"v\": [1, 2]}");
        lines.add(101, "{\"id\": 1001, \"v\": [1, 2, null]}");
        lines.add(102, "{\"id\": 1002}");
        Files.write(folder.resolve("in/a.jsonl"), lines);
        run(job());

        assertHolds(200);
        assertThat(deadLetters(folder))
                .extracting(letter -> letter.path("reason").asText().replaceFirst(" \\(.*", ""))
                .containsExactlyInAnyOrder(
                        "no vector in v: it has 2 numbers, the collection's vectors have 3",
                        "no vector in v: number 2 is null",
                        "no vector in v: it is missing");
        JsonNode report = report(folder);
        assertThat(report.at("/records/unaccounted").intValue()).isZero();
        assertThat(report.at("/embedding/texts").intValue()).isZero();
        assertThat(report.at("/embedding/calls").intValue()).isZero();
        assertThat(report.at("/batches/total").intValue()).isPositive();
    }

    @Test
    void aSecondRunWritesOnlyNewVectorsAndNewPayloads() throws Exception {
        create("test", null, Distance.Dot);
        List<String> lines = lines(50);
        Files.write(folder.resolve("in/a.jsonl"), lines);
        run(job("--unchanged.skip=collection"));
        run(job("--unchanged.skip=collection"));
        assertThat(report(folder).at("/records/unchanged").intValue()).isEqualTo(50);

        lines.set(7, "{\"id\": 7, \"title\": \"title 7\", \"v\": [9, 9, 9]}");
        lines.set(8, line(8).replace("title 8", "another title"));
        Files.write(folder.resolve("in/a.jsonl"), lines);
        run(job("--unchanged.skip=collection"));

        assertThat(report(folder).at("/records/unchanged").intValue()).isEqualTo(48);
        assertThat(report(folder).at("/records/written").intValue()).isEqualTo(2);
        assertThat(vector(point("test", 7))).containsExactly(9f, 9f, 9f);
        assertThat(vector(point("test", 8))).containsExactly(8f, 0.5f, -1f);
        assertThat(point("test", 8).getPayloadOrThrow("title").getStringValue())
                .isEqualTo("another title");
    }

    @Test
    void aPayloadWhosePointIsDeletedBeforeItComesIsSupersededAndNoDeadLetter() throws Exception {
        AtomicReference<Books> others = new AtomicReference<>();
        Hook hook =
                Hook.before(
                        "Points/UpdateBatch",
                        "another title",
                        () -> others.get().delete("test", DocumentPoints.pointId("8")));
        try (EmbeddedQdrant server = EmbeddedQdrant.start(0, hook);
                Books there = new Books(server.url())) {
            others.set(there);
            String[] options = {
                "--qdrant.url=" + server.url(),
                "--qdrant.vector-size=3",
                "--unchanged.skip=collection"
            };
            List<String> lines = lines(50);
            Files.write(folder.resolve("in/a.jsonl"), lines);
            run(job(options));
            lines.set(7, line(7).replace("title 7", "a new title"));
            lines.set(8, line(8).replace("title 8", "another title"));
            Files.write(folder.resolve("in/a.jsonl"), lines);
            run(job(options));

            assertThat(hook.fired()).isTrue();
            assertThat(points(server.url())).hasSize(49);
            assertThat(folder.resolve("dead")).doesNotExist();
            JsonNode records = report(folder).path("records");
            assertThat(records.path("unchanged").intValue()).isEqualTo(48);
            assertThat(records.path("written").intValue()).isOne();
            assertThat(records.path("superseded").intValue()).isOne();
            assertThat(records.path("unaccounted").intValue()).isZero();
        }
    }

    @Test
    void theVectorsOfACollectionGoIntoAnother() throws Exception {
        create("test", null, Distance.Dot);
        create("named", "title", Distance.Dot);
        Files.write(folder.resolve("in/a.jsonl"), lines(60));
        run(job());
        run(copy("test", "@vector", "named", "--qdrant.vector-name=title"));
        // what is missing is made like what is read, with its distance: Dot changes no vector
        run(copy("named", "@vector.title", "last"));

        assertThat(points(qdrant.url(), "last")).isEqualTo(points(qdrant.url(), "test"));
        assertThat(report(folder).at("/records/written").intValue()).isEqualTo(60);

        assertThatThrownBy(() -> run(copy("named", "@vector.other", "last")))
                .isInstanceOf(CollectionMismatchException.class)
                .hasMessageContaining("'named' has the vector 'title' of dimension 3")
                .hasMessageContaining("asked for was the vector 'other'");
        assertThatThrownBy(() -> run(copy("nowhere", "@vector", "last")))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining("source.qdrant.collection 'nowhere' is not there");
        create("short", null, Distance.Dot, 2);
        assertThatThrownBy(() -> run(copy("test", "@vector", "short")))
                .isInstanceOf(CollectionMismatchException.class)
                .hasMessageContaining("'short' has the unnamed vector of dimension 2")
                .hasMessageContaining("Either use vectors of that dimension");
    }

    @Test
    void theGateComparesVectorsWithThoseThatWereReadBeforeAnAliasMoves() throws Exception {
        create("test", null, Distance.Dot);
        Files.write(folder.resolve("in/a.jsonl"), lines(60));
        run(job());
        run(copy("test", "@vector", "new-{run}", "--cutover.alias=books"));

        assertThat(points(qdrant.url(), "books")).isEqualTo(points(qdrant.url(), "test"));
        JsonNode sample = report(folder).at("/ending/sample");
        assertThat(sample.path("points").intValue())
                .as(report(folder).toPrettyString())
                .isEqualTo(60);
        assertThat(sample.path("wrongVectors").intValue()).isZero();
    }

    @Test
    void aCollectionThatHasToBeMadeNeedsTheVectorsLength() throws Exception {
        Files.write(folder.resolve("in/a.jsonl"), lines(10));
        assertThatThrownBy(() -> run(job()))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining("qdrant.vector-size is missing: the collection 'test'");

        run(job("--qdrant.vector-size=3"));
        assertThat(points(qdrant.url())).hasSize(10);

        assertThatThrownBy(() -> run(job("--qdrant.vector-size=4")))
                .isInstanceOf(CollectionMismatchException.class)
                .hasMessageContaining("'test' has the unnamed vector of dimension 3")
                .hasMessageContaining("Either use vectors of that dimension");
        assertThatThrownBy(() -> run(job("--qdrant.vector-name=title")))
                .isInstanceOf(CollectionMismatchException.class)
                .hasMessageContaining("has the unnamed vector of dimension 3 and distance Cosine")
                .hasMessageContaining("asked for was the vector 'title'");
    }

    @Test
    void aDryRunNeedsNoModelEither() throws Exception {
        List<String> lines = lines(20);
        lines.add("{\"id\": 1000, \"v\": [1, 2]}");
        Files.write(folder.resolve("in/a.jsonl"), lines);
        assertThat(dryRun("--qdrant.vector-size=3"))
                .contains("records       20 documents, 0 deletes, 1 bad")
                .contains("a.jsonl#")
                .contains("it has 2 numbers, the collection's vectors have 3")
                .containsPattern("points        20; [0-9]+ bytes of payload each")
                .contains("would be made: the unnamed vector of 3 dimensions")
                .contains("Qdrant        about ")
                .doesNotContain("model")
                .contains("a run would start");
        assertThatThrownBy(() -> dryRun())
                .isInstanceOf(DryRuns.Failed.class)
                .hasMessageContaining("qdrant.vector-size is missing")
                .hasMessageContaining("1 mistake;");
    }

    private String dryRun(String... more) throws DryRuns.Failed {
        return DryRuns.of(StreamExecutionEnvironment.getExecutionEnvironment(), args(more));
    }

    private Configuration copy(String from, String vector, String to, String... more) {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--source.type=qdrant",
                                "--source.qdrant.collection=" + from,
                                "--document.id=@key",
                                "--document.vector=" + vector,
                                "--qdrant.collection=" + to));
        options.addAll(List.of(more));
        return job(options.toArray(String[]::new));
    }

    private void create(String name, String vectorName, Distance distance) throws IOException {
        create(name, vectorName, distance, 3);
    }

    private void create(String name, String vectorName, Distance distance, int dimension)
            throws IOException {
        CollectionManager.ensure(
                qdrant.connection(), new CollectionSpec(name, vectorName, dimension, distance));
    }

    private void assertHolds(int documents) throws Exception {
        assertThat(points(qdrant.url())).hasSize(documents);
        for (int i = 0; i < documents; i++) {
            assertThat(vector(point("test", i))).containsExactly((float) i, 0.5f, -1f);
            assertThat(point("test", i).getPayloadMap().keySet())
                    .containsExactlyInAnyOrder("id", "title", "_weft");
        }
    }

    private RetrievedPoint point(String collection, int id) throws Exception {
        return points(qdrant.url(), collection).get(DocumentPoints.pointId("" + id));
    }

    private static List<Float> vector(RetrievedPoint point) {
        return point.getVectors().getVector().getDense().getDataList();
    }

    private static List<String> lines(int documents) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            lines.add(line(i));
        }
        return lines;
    }

    private static String line(int i) {
        return "{\"id\": %d, \"title\": \"title %d\", \"v\": [%d, 0.5, -1]}".formatted(i, i, i);
    }

    private Configuration job(String... more) {
        return OptionsLoader.load(args(more).toArray(String[]::new));
    }

    private List<String> args(String... more) {
        List<String> usual =
                Jobs.usual(qdrant.url(), folder, "--document.id=id", "--document.vector=v");
        if (!List.of(more).contains("--source.type=qdrant")) {
            usual.add("--source.files.path=" + folder.resolve("in").toUri());
        }
        return Jobs.arguments(usual, more);
    }
}
