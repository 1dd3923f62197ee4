package dev.weft.job;

import static dev.weft.job.Jobs.await;
import static dev.weft.job.Jobs.deadLetters;
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
import dev.weft.job.ServerFaults.Poison;
import dev.weft.job.options.OptionsLoader;
import dev.weft.job.write.DocumentPoints;
import dev.weft.quickstart.WordNet;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    void everyRecordEndsAsAPointOrADeadLetterWithItsReasonAndPlace() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        List<byte[]> lines = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            lines.add(("{\"id\": " + i + ", \"text\": \"text number " + i + "\"}").getBytes());
        }
        lines.add(7, "{\"text\": \"no id\"}".getBytes());
        lines.add(20, "{\"id\": 20, \"text\": \" \"}".getBytes());
        lines.add(40, "{\"id\": 40, ".getBytes());
        lines.add(
                60, "{\"id\": 60, \"text\": \"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
        lines.add(80, ("{\"id\": 80, \"text\": \"" + "x".repeat(5000) + "\"}").getBytes());
        // a second version of a document: one of the two is superseded or overwritten
        lines.add("{\"id\": 0, \"text\": \"the newest text\"}".getBytes());
        try (var out = Files.newOutputStream(folder.resolve("in/lines.jsonl"))) {
            for (byte[] line : lines) {
                out.write(line);
                out.write('\n');
            }
        }
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            run(
                    job(
                            qdrant.url(),
                            "--document.id=id",
                            "--document.text=text",
                            "--batch.size=10",
                            "--source.files.max-record-size=4kb"));

            Map<PointId, RetrievedPoint> points = points(qdrant.url());
            assertThat(points).hasSize(101);
            assertThat(
                            points.get(DocumentPoints.pointId("0"))
                                    .getPayloadOrThrow("text")
                                    .getStringValue())
                    .isEqualTo("the newest text");
        }
        Map<String, JsonNode> letters = new HashMap<>();
        for (JsonNode letter : deadLetters(folder)) {
            letters.put(letter.path("reason").asText().replaceFirst("[:;].*", ""), letter);
            assertThat(letter.path("stage").asText()).isEqualTo("parse");
            assertThat(letter.path("place").asText()).matches("file:.*/in/lines.jsonl#\\d+");
        }
        assertThat(letters.keySet())
                .containsExactlyInAnyOrder(
                        "no id",
                        "no text",
                        "the record is not valid JSON",
                        "wrong encoding",
                        "the record is 5022 bytes long, the limit is 4096 (source.files.max-record-size)");
        assertThat(letters.get("no text").path("id").asText()).isEqualTo("20");
        assertThat(letters.get("no id").path("original").asText())
                .isEqualTo("{\"text\": \"no id\"}");
        assertThat(letters.get("wrong encoding").path("originalEncoding").asText())
                .isEqualTo("base64");

        JsonNode records = report(folder).path("records");
        assertThat(records.path("read").intValue()).isEqualTo(lines.size());
        assertThat(records.path("deadLettered").intValue()).isEqualTo(5);
        assertThat(
                        records.path("written").intValue()
                                + records.path("superseded").intValue()
                                + records.path("deadLettered").intValue())
                .isEqualTo(lines.size());
        assertThat(report(folder).at("/batches/total").intValue()).isGreaterThanOrEqualTo(11);
    }

    @Test
    void withoutAFolderForDeadLettersTheFirstBadRecordFailsTheJobAndSaysSo() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        Files.writeString(
                folder.resolve("in/lines.jsonl"), "{\"id\": 1, \"text\": \"a\"}\nno json\n");
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            assertThatThrownBy(() -> run(jobWithoutDeadLetters(qdrant.url())))
                    .rootCause()
                    .hasMessageContaining("dead-letters.path is not set")
                    .hasMessageNotContaining("no json")
                    .hasMessageContaining("not valid JSON")
                    .hasMessageContaining("lines.jsonl#23");
        }
    }

    @Test
    void aPointThatTheServerRefusesIsADeadLetterAndTheOthersAreWritten() throws Exception {
        WordNet.write(folder.resolve("in"), 1000);
        FailOnce failOnce = new FailOnce(3);
        Poison poison = new Poison("a01768106");
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start(0, failOnce, poison)) {
            run(wordNetJob(qdrant.url(), "--batch.size=100"));

            assertThat(points(qdrant.url())).hasSize(999);
        }
        List<JsonNode> letters = deadLetters(folder);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).path("stage").asText()).isEqualTo("write");
        assertThat(letters.get(0).path("id").asText()).isEqualTo("a01768106");
        assertThat(letters.get(0).path("reason").asText()).contains("poison");
        JsonNode original = JSON.readTree(letters.get(0).path("original").asText());
        assertThat(original.path("text").asText()).isEqualTo("permissive: not preventive");
        assertThat(original.at("/payload/pos").asText()).isEqualTo("adj");
        assertThat(report(folder).at("/deadLetters/write").intValue()).isEqualTo(1);
        assertThat(report(folder).at("/records/written").intValue()).isEqualTo(999);
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
    }

    @Test
    void withoutAFolderForDeadLettersAPointThatTheServerRefusesFailsTheJob() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        Files.writeString(
                folder.resolve("in/lines.jsonl"), "{\"id\": \"a\", \"text\": \"secret\"}\n");
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start(0, new Poison("a"))) {
            assertThatThrownBy(() -> run(jobWithoutDeadLetters(qdrant.url())))
                    .rootCause()
                    .hasMessageContaining("dead-letters.path is not set")
                    .hasMessageContaining("stage write, id a")
                    .hasMessageNotContaining("secret");
        }
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

    private Configuration jobWithoutDeadLetters(String url) {
        return OptionsLoader.load(
                "--source.files.path=" + folder.resolve("in").toUri(),
                "--document.id=id",
                "--document.text=text",
                "--qdrant.url=" + url,
                "--qdrant.collection=test");
    }

    private Configuration job(String url, String... more) {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--source.files.path=" + folder.resolve("in").toUri(),
                                "--batch.lanes=4",
                                "--qdrant.url=" + url,
                                "--qdrant.collection=test",
                                "--dead-letters.path=" + folder.resolve("dead").toUri(),
                                "--report.path=" + folder.resolve("report.json").toUri()));
        options.addAll(List.of(more));
        return OptionsLoader.load(options.toArray(String[]::new));
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
