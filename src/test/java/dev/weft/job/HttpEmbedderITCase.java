package dev.weft.job;

import static dev.weft.job.Jobs.deadLetters;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.embed.EmbeddingServer;
import dev.weft.embed.EmbeddingServer.Response;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.write.DocumentPoints;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole job with its model behind a server. */
@Timeout(120)
class HttpEmbedderITCase {

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    @TempDir Path folder;

    @Test
    void documentsGetTheServersVectorsAndWhatItRefusesIsADeadLetter() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            String text = i == 137 ? "bad" : "text " + i;
            lines.append("{\"id\": %d, \"text\": \"%s\"}\n".formatted(i, text));
        }
        Files.writeString(folder.resolve("in/lines.jsonl"), lines);
        AtomicInteger requests = new AtomicInteger();
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start();
                EmbeddingServer server = EmbeddingServer.start()) {
            server.behave(
                    request -> {
                        if (requests.incrementAndGet() % 4 == 0) {
                            return new Response(503, "", Map.of("retry-after", "0"));
                        }
                        return request.body().path("input").toString().contains("\"bad\"")
                                ? EmbeddingServer.error(400, "invalid_input", "bad")
                                : EmbeddingServer.vectors(request);
                    });
            run(job(qdrant, server, "--batch.size=100", "--embed.workers=2"));

            Map<PointId, RetrievedPoint> points = points(qdrant.url());
            assertThat(points).hasSize(299);
            assertThat(server.requests())
                    .allMatch(request -> request.body().path("model").asText().equals("small"));
            assertThat(direction(points.get(DocumentPoints.pointId("42"))))
                    .isEqualTo(direction(EmbeddingServer.vector("text 42", 3)));
        }
        List<JsonNode> letters = deadLetters(folder);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).path("id").asText()).isEqualTo("137");
        assertThat(letters.get(0).path("reason").asText())
                .contains("the server refused the text: HTTP 400 (invalid_input)");
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
    }

    @Test
    void textsAreCutByTheTokenizerOfTheServersModel() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        Files.createDirectories(folder.resolve("tokenizer"));
        try (InputStream tokenizer =
                getClass().getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
            Files.copy(tokenizer, folder.resolve("tokenizer/tokenizer.json"));
        }
        Random random = new Random(9);
        try (PiecesModel model = new PiecesModel();
                EmbeddedQdrant qdrant = EmbeddedQdrant.start();
                EmbeddingServer server = EmbeddingServer.start()) {
            for (int i = 0; i < 20; i++) {
                model.put("d" + i, PiecesModel.sentences(random, 1 + i), "p");
            }
            Files.write(folder.resolve("in/a.jsonl"), model.lines());
            run(
                    job(
                            qdrant,
                            server,
                            "--chunk.tokens=" + PiecesModel.TOKENS,
                            "--chunk.text-field=text",
                            "--chunk.tokenizer=" + folder.resolve("tokenizer").toUri()));

            Map<PointId, RetrievedPoint> points = points(qdrant.url());
            model.assertPieces(points);
            points.values()
                    .forEach(
                            point ->
                                    assertThat(direction(point))
                                            .isEqualTo(
                                                    direction(
                                                            EmbeddingServer.vector(
                                                                    point.getPayloadOrThrow("text")
                                                                            .getStringValue(),
                                                                    3))));
        }
        assertThat(report(folder).at("/embedding/truncated").intValue()).isZero();
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
    }

    private Configuration job(EmbeddedQdrant qdrant, EmbeddingServer server, String... more) {
        return Jobs.options(
                Jobs.usual(
                        qdrant.url(),
                        folder,
                        "--source.files.path=" + folder.resolve("in").toUri(),
                        "--document.id=id",
                        "--document.text=text",
                        "--embed.type=http",
                        "--embed.http.url=" + server.url(),
                        "--embed.http.model=small",
                        "--embed.dimensions=3"),
                more);
    }

    /** A cosine collection keeps only where a vector points, to some digits. */
    private static List<Long> direction(RetrievedPoint point) {
        List<Float> values = point.getVectors().getVector().getDense().getDataList();
        return direction(new float[] {values.get(0), values.get(1), values.get(2)});
    }

    private static List<Long> direction(float[] v) {
        double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        return List.of(
                Math.round(v[0] / length * 1e4),
                Math.round(v[1] / length * 1e4),
                Math.round(v[2] / length * 1e4));
    }
}
