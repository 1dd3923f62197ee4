package dev.weft.job;

import static dev.weft.job.Jobs.deadLetters;
import static dev.weft.job.Jobs.environment;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.ServerFaults.FailOnce;
import dev.weft.job.write.DocumentPoints;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of all kinds, by jobs of four readers; vectors come with the documents, so that reading is what is seen. */
@Timeout(300)
class FilesITCase {

    private static final int READERS = 4;
    private static final int DOCUMENTS = 8000;

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(READERS);

    @TempDir Path folder;

    private Path in;

    @BeforeEach
    void makeFolder() throws IOException {
        in = Files.createDirectories(folder.resolve("in"));
    }

    @Test
    void oneFileIsReadBySeveralReadersAndATaskThatFailsMidwayChangesNothingInTheEnd(
            @InjectMiniCluster MiniCluster cluster) throws Exception {
        Path file = Files.writeString(in.resolve("all.jsonl"), lines(0, DOCUMENTS, "\r\n"));
        String bad = "{\"id\": \"caf\u00e9\"}";
        Files.writeString(file, Files.readString(file) + bad);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start(0, new FailOnce(20))) {
            JobID job = run(job(qdrant, "--source.files.split-size=64kb"));

            assertHolds(qdrant, DOCUMENTS);
            ArchivedExecutionGraph graph = cluster.getArchivedExecutionGraph(job).get();
            AccessExecutionJobVertex source = graph.getVerticesTopologically().iterator().next();
            assertThat(Arrays.stream(source.getTaskVertices()))
                    .filteredOn(
                            reader ->
                                    reader.getCurrentExecutionAttempt()
                                                    .getIOMetrics()
                                                    .getNumRecordsOut()
                                            > 0)
                    .as("readers that had something to read")
                    .hasSizeGreaterThan(1);
        }
        assertCounts(DOCUMENTS + 1, DOCUMENTS);
        List<JsonNode> letters = deadLetters(folder);
        assertThat(letters).hasSize(1);
        long place = Files.size(file) - bad.getBytes(StandardCharsets.UTF_8).length;
        assertThat(letters.get(0).path("place").asText()).endsWith("all.jsonl#" + place);
    }

    @Test
    void hundredsOfSmallFilesPlainAndPackedAreReadOnceEach() throws Exception {
        for (int i = 0; i < 400; i++) {
            byte[] lines = lines(10 * i, 10 * i + 10, "\n").getBytes(StandardCharsets.UTF_8);
            Path below = Files.createDirectories(in.resolve("part-" + i % 7));
            String name = "%03d.jsonl".formatted(i);
            switch (i % 3) {
                case 0 -> Files.write(below.resolve(name), lines);
                case 1 -> {
                    try (OutputStream out =
                            new GZIPOutputStream(
                                    Files.newOutputStream(below.resolve(name + ".gz")))) {
                        out.write(lines);
                    }
                }
                default -> {
                    try (OutputStream out =
                            new ZstdCompressorOutputStream(
                                    Files.newOutputStream(below.resolve(name + ".zst")))) {
                        out.write(lines);
                    }
                }
            }
        }
        Files.writeString(in.resolve("part-0/empty.jsonl"), "");
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start(0, new FailOnce(10))) {
            run(job(qdrant));
            assertHolds(qdrant, 4000);
        }
        assertCounts(4000, 4000);
    }

    @Test
    void rowsOfParquetAreDocumentsByTheirColumnsNames() throws Exception {
        Files.copy(
                Path.of("src/test/resources/parquet/documents.parquet"),
                in.resolve("documents.parquet"));
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start(0, new FailOnce(10))) {
            run(job(qdrant));

            Map<PointId, RetrievedPoint> points = points(qdrant.url());
            assertThat(points).hasSize(2999);
            for (int i = 0; i < 3000; i++) {
                RetrievedPoint point = points.get(DocumentPoints.pointId("" + i));
                if (i == 1234) {
                    assertThat(point).isNull();
                    continue;
                }
                assertThat(point.getPayloadOrThrow("title").getStringValue())
                        .isEqualTo("\u6a39 " + i);
                assertThat(point.getPayloadOrThrow("id").getIntegerValue()).isEqualTo(i);
            }
        }
        assertCounts(3000, 2999);
        List<JsonNode> letters = deadLetters(folder);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).path("place").asText()).endsWith("documents.parquet#1234");
        assertThat(letters.get(0).path("reason").asText()).startsWith("no id: 'id' is null");
        assertThat(letters.get(0).path("original").asText())
                .isEqualTo("{\"id\":null,\"title\":\"\u6a39 1234\",\"v\":[1234.0,0.5,-1.0]}");
    }

    @Test
    void aParquetFileThatIsCutOffFailsTheJobByName() throws Exception {
        byte[] whole = Files.readAllBytes(Path.of("src/test/resources/parquet/documents.parquet"));
        Files.write(in.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length / 2));
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options = job(qdrant);
            StreamExecutionEnvironment environment = environment(READERS);
            environment.configure(
                    new Configuration().set(RestartStrategyOptions.RESTART_STRATEGY, "disable"));
            Weft.define(environment, options);
            assertThatThrownBy(environment::execute)
                    .hasStackTraceContaining("Cannot read file:")
                    .hasStackTraceContaining("cut.parquet#0: ");
        }
    }

    @Test
    void aFileThatNothingHereUnpacksFailsTheJobAtOnce() throws Exception {
        Files.writeString(in.resolve("a.jsonl.xz"), "");
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            assertThatThrownBy(() -> run(job(qdrant)))
                    .rootCause()
                    .hasMessageContaining("a.jsonl.xz': a file packed as .xz can't be read");
        }
    }

    /** What this machine doesn't see, only the cluster can tell. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--source.files.watch-interval=100ms"})
    void aPathThatTheClusterDoesNotSeeFailsTheJobForGood(String watch) throws Exception {
        Files.delete(in);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options = watch.isEmpty() ? job(qdrant) : job(qdrant, watch);
            assertThatThrownBy(() -> run(options))
                    .rootCause()
                    .hasMessageContaining("source.files.path 'file:")
                    .hasMessageContaining("is not there: the JobManager and every TaskManager");
        }
    }

    private static String lines(int from, int to, String end) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append(
                            "{\"id\": %d, \"title\": \"\u6a39 %s\", \"v\": [%d, 0.5, -1]}"
                                    .formatted(i, "x".repeat(i % 300), i))
                    .append(end);
        }
        return lines.toString();
    }

    private static JobID run(Configuration options) throws Exception {
        StreamExecutionEnvironment environment = environment(READERS);
        Weft.define(environment, options);
        return environment.execute().getJobID();
    }

    private Configuration job(EmbeddedQdrant qdrant, String... more) {
        return Jobs.options(
                Jobs.usual(
                        qdrant.url(),
                        folder,
                        "--source.files.path=" + in.toUri(),
                        "--document.id=id",
                        "--document.vector=v",
                        "--batch.lanes=8",
                        "--batch.size=50",
                        "--qdrant.vector-size=3",
                        "--qdrant.max-points-per-request=50"),
                more);
    }

    private static void assertHolds(EmbeddedQdrant qdrant, int documents) throws Exception {
        Map<PointId, RetrievedPoint> points = points(qdrant.url());
        assertThat(points).hasSize(documents);
        for (int i = 0; i < documents; i++) {
            assertThat(
                            points.get(DocumentPoints.pointId("" + i))
                                    .getPayloadOrThrow("title")
                                    .getStringValue())
                    .isEqualTo("\u6a39 " + "x".repeat(i % 300));
        }
    }

    private void assertCounts(int read, int written) throws IOException {
        JsonNode records = report(folder).path("records");
        assertThat(records.path("read").intValue()).isEqualTo(read);
        assertThat(records.path("written").intValue()).isEqualTo(written);
        assertThat(records.path("unaccounted").intValue()).isZero();
    }
}
