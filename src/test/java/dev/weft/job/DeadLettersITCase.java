package dev.weft.job;

import static dev.weft.job.Jobs.deadLetters;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.ServerFaults.FailOnce;
import dev.weft.job.ServerFaults.Poison;
import dev.weft.job.options.JobOptions;
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
import org.apache.flink.configuration.Configuration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of records that can't be taken, of every stage. */
@Timeout(300)
class DeadLettersITCase {

    private static final JsonMapper JSON = new JsonMapper();

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    @TempDir Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        Files.createDirectories(folder.resolve("in"));
    }

    @Test
    void everyRecordEndsAsAPointOrADeadLetterWithItsReasonAndPlace() throws Exception {
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
            run(job(qdrant.url(), "--batch.size=10", "--source.files.max-record-size=4kb"));

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
        Files.writeString(
                folder.resolve("in/lines.jsonl"), "{\"id\": 1, \"text\": \"a\"}\nno json\n");
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            assertThatThrownBy(() -> run(withoutAFolder(qdrant.url())))
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
            run(job(qdrant.url(), "--document.text={words}: {gloss}", "--batch.size=100"));

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
        Files.writeString(
                folder.resolve("in/lines.jsonl"), "{\"id\": \"a\", \"text\": \"secret\"}\n");
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start(0, new Poison("a"))) {
            assertThatThrownBy(() -> run(withoutAFolder(qdrant.url())))
                    .rootCause()
                    .hasMessageContaining("dead-letters.path is not set")
                    .hasMessageContaining("stage write, id a")
                    .hasMessageNotContaining("secret");
        }
    }

    private Configuration job(String url, String... more) {
        return Jobs.ofFiles(url, folder, more);
    }

    private Configuration withoutAFolder(String url) {
        Configuration options = job(url);
        options.removeConfig(JobOptions.DEAD_LETTERS_PATH);
        return options;
    }
}
