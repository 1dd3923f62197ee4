package dev.weft.job;

import static dev.weft.job.Jobs.await;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.resume;
import static dev.weft.job.Jobs.run;
import static dev.weft.job.Jobs.start;
import static dev.weft.job.Jobs.stop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.ServerFaults.FailOnce;
import dev.weft.job.write.DocumentPoints;
import dev.weft.quickstart.WordNet;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a cluster of two slots, with the real model and a real gRPC server. */
@Timeout(600)
class WeftITCase {

    private static final int PARALLELISM = 2;
    private static final JsonMapper JSON = new JsonMapper();

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(PARALLELISM);

    private static final Map<PointId, float[]> EXPECTED = new HashMap<>();

    @TempDir Path folder;

    @Test
    void everySynsetBecomesThePointOfItsOwnEmbedding() throws Exception {
        WordNet.write(folder.resolve("in"), 5000);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            run(wordNetJob(qdrant.url()));

            assertHoldsWordNet(qdrant.url());
        }
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(5000);
        assertThat(report(folder).at("/records/written").intValue()).isEqualTo(5000);
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
        assertThat(report(folder).at("/embedding/paddingShare").doubleValue()).isLessThan(0.03);
    }

    @Test
    void aTaskThatFailsMidwayChangesNothingInTheEnd(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        WordNet.write(folder.resolve("in"), 5000);
        FailOnce failOnce = new FailOnce(8);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start(0, failOnce)) {
            JobID job = run(wordNetJob(qdrant.url()));

            assertHoldsWordNet(qdrant.url());
            ArchivedExecutionGraph graph = cluster.getArchivedExecutionGraph(job).get();
            assertThat(graph.getCheckpointStatsSnapshot().getLatestRestoredCheckpoint())
                    .as("it went on from a checkpoint")
                    .isNotNull();
        }
        // counted exactly once, though some were read and written twice
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(5000);
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
    }

    @Test
    void aPathThatIsNotThereFailsTheJobAtOnce() {
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            assertThatThrownBy(() -> run(wordNetJob(qdrant.url())))
                    .rootCause()
                    .hasMessageContaining("source.files.path")
                    .hasMessageContaining("is not there");
        }
    }

    @Test
    void aWatchedFolderIsResumedFromASavepointAtAnotherParallelism() throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        write(in.resolve("first.jsonl"), 0, 130);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options =
                    job(
                            qdrant.url(),
                            "--document.id=id",
                            "--document.text=text",
                            "--batch.size=50",
                            "--batch.timeout=100ms",
                            "--source.files.watch-interval=100ms");
            JobClient job = start(2, options);
            await(() -> points(qdrant.url()).size() == 130);
            String savepoint = stop(job, false, folder);

            write(in.resolve("second.jsonl"), 130, 200);
            job = resume(1, options, savepoint);
            await(() -> points(qdrant.url()).size() == 200);
            stop(job, true, folder);
        }
        // the counts of both runs, each record once: the first file was not read again
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(200);
        assertThat(report(folder).at("/records/written").intValue()).isEqualTo(200);
    }

    private static void write(Path file, int from, int to) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append("{\"id\": ")
                    .append(i)
                    .append(", \"text\": \"text ")
                    .append(i)
                    .append("\"}\n");
        }
        // a watched file has to appear whole
        Path hidden = Files.writeString(file.resolveSibling("." + file.getFileName()), lines);
        Files.move(hidden, file);
    }

    @Test
    void aSecondRunEmbedsAndWritesOnlyWhatHasChanged() throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        write(in.resolve("a.jsonl"), 0, 200);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options =
                    job(
                            qdrant.url(),
                            "--document.id=id",
                            "--document.text=text",
                            "--unchanged.skip=collection");
            run(options);
            Map<PointId, RetrievedPoint> first = points(qdrant.url());
            assertThat(report(folder).at("/records/written").intValue()).isEqualTo(200);

            run(options);
            assertThat(report(folder).at("/records/unchanged").intValue()).isEqualTo(200);
            assertThat(report(folder).at("/records/written").intValue()).isZero();
            assertThat(report(folder).at("/embedding/calls").intValue()).isZero();
            assertThat(points(qdrant.url())).isEqualTo(first);

            // ten new texts, ten new payloads under an old text
            Files.delete(in.resolve("a.jsonl"));
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                String text = i < 10 ? "a new text " + i : "text " + i;
                String more = i >= 190 ? ", \"more\": true" : "";
                lines.append("{\"id\": %d, \"text\": \"%s\"%s}\n".formatted(i, text, more));
            }
            Files.writeString(in.resolve("b.jsonl"), lines);
            run(options);
            JsonNode report = report(folder);
            assertThat(report.at("/records/unchanged").intValue()).isEqualTo(180);
            assertThat(report.at("/records/written").intValue()).isEqualTo(20);
            assertThat(report.at("/embedding/texts").intValue()).isEqualTo(10);
            assertThat(report.at("/records/unaccounted").intValue()).isZero();
            Map<PointId, RetrievedPoint> third = points(qdrant.url());
            RetrievedPoint more = third.get(DocumentPoints.pointId("195"));
            assertThat(more.getPayloadOrThrow("more").getBoolValue()).isTrue();
            assertThat(more.getVectors())
                    .isEqualTo(first.get(DocumentPoints.pointId("195")).getVectors());
            assertThat(third.get(DocumentPoints.pointId("5")).getVectors())
                    .isNotEqualTo(first.get(DocumentPoints.pointId("5")).getVectors());

            run(options);
            assertThat(report(folder).at("/records/unchanged").intValue()).isEqualTo(200);
        }
    }

    @Test
    void csvWithALineEndInQuotesGoesTheWholeWay() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        Files.writeString(
                folder.resolve("in/books.csv"),
                "isbn,title,summary\n1,Emma,\"A comedy,\nof manners\"\n2,Walden,In the woods\n");
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            run(
                    job(
                            qdrant.url(),
                            "--source.files.format=csv",
                            "--document.id=isbn",
                            "--document.text=title,summary",
                            "--document.payload=title"));

            Map<PointId, RetrievedPoint> points = points(qdrant.url());
            assertThat(points).hasSize(2);
            RetrievedPoint emma = points.get(DocumentPoints.pointId("1"));
            assertThat(emma.getPayloadMap().keySet()).containsExactlyInAnyOrder("title", "_weft");
            float[] expected = MiniLm.vectors(List.of("Emma\nA comedy,\nof manners")).get(0);
            MiniLm.assertVector(emma, expected);
        }
    }

    @Test
    void plainTextLinesAreFoundUnderTheirPlace() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        Files.writeString(folder.resolve("in/a.txt"), "first line\n\nsecond line");
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            run(job(qdrant.url(), "--source.files.format=text"));

            String file = folder.resolve("in/a.txt").toUri().toString().replace("///", "/");
            assertThat(points(qdrant.url()).keySet())
                    .containsExactlyInAnyOrder(
                            DocumentPoints.pointId(file + "#0"),
                            DocumentPoints.pointId(file + "#12"));
        }
    }

    private Configuration wordNetJob(String url, String... more) {
        List<String> options =
                new ArrayList<>(List.of("--document.id=id", "--document.text={words}: {gloss}"));
        options.addAll(List.of(more));
        return job(url, options.toArray(String[]::new));
    }

    private Configuration job(String url, String... more) {
        return Jobs.options(
                Jobs.usual(url, folder, "--source.files.path=" + folder.resolve("in").toUri()),
                more);
    }

    private void assertHoldsWordNet(String url) throws Exception {
        Map<PointId, RetrievedPoint> points = points(url);
        Map<PointId, float[]> expected = expectedVectors();
        assertThat(points).hasSize(5000).containsOnlyKeys(expected.keySet());
        expected.forEach((id, vector) -> MiniLm.assertVector(points.get(id), vector));
    }

    /** The reference, made once: it takes as long as a run of the job. */
    private Map<PointId, float[]> expectedVectors() throws IOException {
        if (EXPECTED.isEmpty()) {
            List<PointId> ids = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            try (Stream<Path> files = Files.list(folder.resolve("in"))) {
                for (Path file : files.toList()) {
                    for (String line : Files.readAllLines(file)) {
                        JsonNode synset = JSON.readTree(line);
                        List<String> words = new ArrayList<>();
                        synset.path("words").forEach(word -> words.add(word.asText()));
                        ids.add(DocumentPoints.pointId(synset.path("id").asText()));
                        texts.add(String.join(", ", words) + ": " + synset.path("gloss").asText());
                    }
                }
            }
            List<float[]> vectors = MiniLm.vectors(texts);
            for (int i = 0; i < ids.size(); i++) {
                EXPECTED.put(ids.get(i), vectors.get(i));
            }
        }
        return EXPECTED;
    }
}
