package dev.weft.job;

import static dev.weft.job.Jobs.await;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.run;
import static dev.weft.job.Jobs.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.write.DocumentPoints;
import io.qdrant.client.grpc.Common.PointId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job files of flink-conf/jobs do what they say, with the places that they name put elsewhere; and
 * what deploy/ looks at is there to be looked at.
 */
@Timeout(300)
class JobFilesITCase {

    private static final Path JOBS = Path.of("flink-conf/jobs");
    private static final int REPORTER = freePort();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(1, 2, reporter());

    @AutoClose private static final EmbeddedKafka KAFKA = EmbeddedKafka.start();

    @TempDir Path folder;

    @Test
    void backfillThenReindexAndCutOverThenFollowChangesWithAllThatDashboardAndAlertsLookAt()
            throws Exception {
        KAFKA.create("books", 2);
        Path in = Files.createDirectories(folder.resolve("in"));
        Files.writeString(
                in.resolve("books.jsonl"),
                """
                {"isbn": "1", "title": "Walden", "summary": "A life in the woods", "year": 1854}
                {"isbn": "2", "title": "Emma", "summary": "A comedy of manners", "year": 1815}
                {"isbn": "3", "year": 1922}
                """);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            run(
                    load(
                            "backfill-files.yaml",
                            qdrant,
                            "--source.files.path=" + in.toUri(),
                            "--document.payload=title,summary,year",
                            "--report.path=" + folder.resolve("report.json").toUri()));
            assertThat(ids(qdrant, "books")).isEqualTo(ids("1", "2"));
            assertThat(Jobs.report(folder).at("/records/deadLettered").intValue()).isEqualTo(1);

            run(
                    load(
                            "reindex.yaml",
                            qdrant,
                            "--report.path=" + folder.resolve("report.json").toUri()));
            assertThat(ids(qdrant, "books-live")).isEqualTo(ids("1", "2"));

            JobClient reindex = start(2, load("reindex-and-follow.yaml", qdrant, kafka()));
            KAFKA.send("books", "2", null);
            KAFKA.send(
                    "books", "4", "{\"title\": \"Persuasion\", \"summary\": \"A second chance\"}");
            await(() -> ids(qdrant, "books-v2").equals(ids("1", "4")));
            List<Look> looks = looksOf("deploy/grafana/dashboards/weft.json");
            assertThat(looks.stream().map(Look::metric).distinct()).hasSizeGreaterThan(35);
            assertThat(looks).anyMatch(look -> look.labels().containsKey("quantile"));
            looks.addAll(looksOf("deploy/prometheus/alerts.yml"));
            looks.addAll(looksOf("deploy/prometheus/alerts-test.yml"));
            await(
                    () -> {
                        List<String> scraped = scraped();
                        return looks.stream()
                                .allMatch(look -> scraped.stream().anyMatch(look::sees));
                    });
            reindex.cancel().get();
        }
    }

    @Test
    void deadLettersAreTakenAgainWhenTheMappingIsMended() throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        Files.writeString(
                in.resolve("books.jsonl"),
                """
                {"isbn": "1", "title": "Walden", "summary": "A life in the woods", "year": 1854}
                {"isbn": "2", "blurb": "A comedy of manners", "year": 1815}
                {"isbn": "3", "year": 1922}
                """);
        String report = "--report.path=" + folder.resolve("report.json").toUri();
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            run(load("backfill-files.yaml", qdrant, "--source.files.path=" + in.toUri(), report));
            assertThat(ids(qdrant, "books")).isEqualTo(ids("1"));

            run(
                    load(
                            "replay-dead-letters.yaml",
                            qdrant,
                            "--source.files.path=" + folder.resolve("dead").toUri(),
                            "--document.text={title}{summary}{blurb}",
                            "--dead-letters.path=" + folder.resolve("dead-again").toUri(),
                            report));
            assertThat(ids(qdrant, "books")).isEqualTo(ids("1", "2"));
            assertThat(Jobs.report(folder).at("/records/read").intValue()).isEqualTo(2);
            assertThat(Jobs.report(folder).at("/records/written").intValue()).isEqualTo(1);
            assertThat(Jobs.deadLetters(folder, "dead-again"))
                    .singleElement()
                    .satisfies(
                            letter -> assertThat(letter.path("attempts").intValue()).isEqualTo(2));
        }
    }

    @Test
    void aCollectionIsKeptFresh() throws Exception {
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            KAFKA.create("changes", 1);
            KAFKA.send(
                    "changes", "7", "{\"title\": \"Ulysses\", \"summary\": \"A day in Dublin\"}");
            JobClient fresh =
                    start(
                            2,
                            load(
                                    "keep-fresh-kafka.yaml",
                                    qdrant,
                                    kafka(),
                                    "--source.kafka.topics=changes"));
            await(() -> ids(qdrant, "books").equals(ids("7")));
            KAFKA.send("changes", "7", null);
            await(() -> ids(qdrant, "books").isEmpty());
            fresh.cancel().get();
        }
    }

    @Test
    void everyJobFileIsStartedHere() throws IOException {
        String here = Files.readString(Path.of("src/test/java/dev/weft/job/JobFilesITCase.java"));
        try (Stream<Path> files = Files.list(JOBS)) {
            assertThat(files)
                    .hasSizeGreaterThanOrEqualTo(5)
                    .allMatch(
                            file ->
                                    here.contains("load(\"" + file.getFileName())
                                            || here.contains("\"" + file.getFileName() + "\","));
        }
    }

    @Test
    void everyPlaceInAJobFileIsExplained() throws IOException {
        Pattern place = Pattern.compile("://|:\\d{4}|\\[[a-z]");
        try (Stream<Path> files = Files.list(JOBS)) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file)) {
                    if (!line.isBlank() && !line.startsWith("#")) {
                        String option = line.split(" # ")[0];
                        if (place.matcher(option).find()) {
                            assertThat(line).contains(" # CHANGE: ");
                        }
                    }
                }
            }
        }
    }

    private static Set<PointId> ids(EmbeddedQdrant qdrant, String collection) throws Exception {
        return points(qdrant.url(), collection).keySet();
    }

    private static Set<PointId> ids(String... documents) {
        return Stream.of(documents).map(DocumentPoints::pointId).collect(Collectors.toSet());
    }

    private String kafka() {
        return "--source.kafka.bootstrap-servers=" + KAFKA.servers();
    }

    private Configuration load(String file, EmbeddedQdrant qdrant, String... more) {
        return Jobs.options(
                List.of(
                        "--config=" + JOBS.resolve(file).toUri(),
                        "--qdrant.url=" + qdrant.url(),
                        "--batch.timeout=100ms",
                        "--dead-letters.path=" + folder.resolve("dead").toUri()),
                more);
    }

    /** A metric, and what its labels have to match, but for those that say of which job or process it is. */
    private record Look(String metric, Map<String, String> labels) {

        boolean sees(String sample) {
            return sample.split("[{ ]")[0].equals(metric)
                    && labels.entrySet().stream()
                            .allMatch(
                                    label ->
                                            labelsOf(sample)
                                                    .getOrDefault(label.getKey(), "")
                                                    .matches(label.getValue()));
        }
    }

    /** What expressions of PromQL ask for, wherever in the file. */
    private static List<Look> looksOf(String file) throws IOException {
        List<Look> looks = new ArrayList<>();
        Matcher look =
                Pattern.compile("(flink_\\w+)(\\{[^}]*})?")
                        .matcher(Files.readString(Path.of(file)).replace("\\\"", "\""));
        while (look.find()) {
            Map<String, String> labels = labelsOf(look.group(2) == null ? "" : look.group(2));
            labels.keySet().removeAll(Set.of("job_name", "tm_id"));
            looks.add(new Look(look.group(1), labels));
        }
        return looks;
    }

    private static Map<String, String> labelsOf(String text) {
        Map<String, String> labels = new HashMap<>();
        Matcher label = Pattern.compile("(\\w+)=~?\"([^\"]*)\"").matcher(text);
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        return labels;
    }

    private static List<String> scraped() throws Exception {
        HttpRequest scrape =
                HttpRequest.newBuilder(URI.create("http://localhost:" + REPORTER + "/metrics"))
                        .build();
        return HTTP.send(scrape, BodyHandlers.ofLines()).body().toList();
    }

    private static Configuration reporter() {
        Configuration configuration = new Configuration();
        configuration.setString(
                "metrics.reporter.prom.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        configuration.setString("metrics.reporter.prom.port", String.valueOf(REPORTER));
        configuration.setString("metrics.reporter.prom.filterLabelValueCharacters", "false");
        return configuration;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
