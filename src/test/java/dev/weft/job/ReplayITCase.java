package dev.weft.job;

import static dev.weft.job.Jobs.deadLetters;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.embed.EmbeddingServer;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.ServerFaults.Poison;
import dev.weft.job.write.DocumentPoints;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters of every stage, read again when what was wrong is mended. */
@Timeout(300)
class ReplayITCase {

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    @TempDir Path folder;

    @Test
    void whenAllIsMendedAllIsWritten() throws Exception {
        // of 100 books, ten have their summary under another name, one has no text at all, one is
        // latin-1
        writeBooks();
        try (EmbeddingServer server = EmbeddingServer.start()) {
            server.behave(
                    request ->
                            request.body().path("input").toString().contains("number 50")
                                    ? EmbeddingServer.error(400, "invalid_input", "bad")
                                    : EmbeddingServer.vectors(request));
            try (EmbeddedQdrant qdrant = EmbeddedQdrant.start(0, new Poison("60"))) {
                run(job(qdrant, server, "in", "dead", "--document.text=summary"));
                assertThat(points(qdrant.url())).hasSize(100 - 10 - 1 - 1 - 1 - 1);
            }
            assertThat(deadLetters(folder))
                    .hasSize(14)
                    .extracting(letter -> letter.path("stage").asText())
                    .containsOnly("parse", "embed", "write");

            server.behave(EmbeddingServer::vectors);
            try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
                Configuration replay =
                        job(
                                qdrant,
                                server,
                                "dead",
                                "dead-2",
                                "--document.text={summary}{blurb}",
                                "--source.files.format=dead-letters");
                run(replay);

                assertReplayed(points(qdrant.url()));
            }
        }
        JsonNode records = report(folder).path("records");
        assertThat(records.path("read").intValue()).isEqualTo(14);
        assertThat(records.path("written").intValue()).isEqualTo(12);
        assertThat(records.path("unaccounted").intValue()).isZero();
        // what can't be mended by a mapping is a dead letter again, and says how often it was tried
        assertThat(deadLetters(folder, "dead-2"))
                .allMatch(letter -> letter.path("attempts").intValue() == 2)
                .extracting(letter -> letter.path("reason").asText().replaceFirst("[:;,].*", ""))
                .containsExactlyInAnyOrder("wrong encoding", "no text");
        assertThat(deadLetters(folder, "dead-2"))
                .allMatch(letter -> letter.path("place").asText().contains("/in/books.jsonl#"));
    }

    private void assertReplayed(Map<PointId, RetrievedPoint> points) {
        assertThat(points).hasSize(12);
        for (int i = 10; i < 20; i++) {
            RetrievedPoint point = points.get(DocumentPoints.pointId("" + i));
            assertThat(point.getPayloadOrThrow("blurb").getStringValue()).isEqualTo("number " + i);
        }
        for (int i : new int[] {50, 60}) {
            RetrievedPoint point = points.get(DocumentPoints.pointId("" + i));
            assertThat(point.getPayloadOrThrow("summary").getStringValue())
                    .isEqualTo("number " + i);
            assertThat(point.getPayloadMap().keySet())
                    .containsExactlyInAnyOrder("id", "summary", "_weft");
        }
    }

    private void writeBooks() throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            String field = i >= 10 && i < 20 ? "blurb" : "summary";
            String text = i == 30 ? " " : i == 40 ? "caf\u00e9" : "number " + i;
            lines.write(
                    "{\"id\": %d, \"%s\": \"%s\"}\n"
                            .formatted(i, field, text)
                            .getBytes(StandardCharsets.ISO_8859_1));
        }
        Files.createDirectories(folder.resolve("in"));
        Files.write(folder.resolve("in/books.jsonl"), lines.toByteArray());
    }

    private Configuration job(
            EmbeddedQdrant qdrant, EmbeddingServer server, String in, String dead, String... more) {
        return Jobs.options(
                Jobs.usual(
                        qdrant.url(),
                        folder,
                        "--source.files.path=" + folder.resolve(in).toUri(),
                        "--document.id=id",
                        "--batch.size=20",
                        "--embed.type=http",
                        "--embed.http.url=" + server.url(),
                        "--dead-letters.path=" + folder.resolve(dead).toUri()),
                more);
    }
}
