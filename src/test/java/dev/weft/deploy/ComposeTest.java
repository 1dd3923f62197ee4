package dev.weft.deploy;

import static dev.weft.deploy.Repository.DEPLOY;
import static dev.weft.deploy.Repository.at;
import static dev.weft.deploy.Repository.list;
import static dev.weft.deploy.Repository.map;
import static dev.weft.deploy.Repository.pom;
import static dev.weft.deploy.Repository.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;

/** docker-compose.yml, the Dockerfile, and what they mount: all that can be known without Docker. */
class ComposeTest {

    private final Map<String, Object> compose;
    private final Map<String, Object> services;

    ComposeTest() throws IOException {
        compose = yaml(DEPLOY.resolve("docker-compose.yml"));
        services = map(compose.get("services"));
    }

    @Test
    void everyServiceIsPinnedWatchedLimitedAndOnTheLoopbackAddressAlone() {
        assertThat(services)
                .containsOnlyKeys(
                        "jobmanager",
                        "taskmanager",
                        "history",
                        "qdrant",
                        "kafka",
                        "prometheus",
                        "grafana");
        services.forEach(
                (name, service) -> {
                    assertThat((String) at(service, "image"))
                            .as(name)
                            .matches("[a-z/]+:v?[0-9]+\\.[0-9]+\\.[0-9]+(-\\w+)?");
                    assertThat(list(at(service, "healthcheck", "test"))).as(name).isNotEmpty();
                    assertThat(map(service)).as(name).containsKeys("mem_limit", "cpus", "restart");
                    if (map(service).containsKey("ports")) {
                        assertThat(Repository.<String>list(at(service, "ports")))
                                .as(name)
                                .allMatch(port -> port.startsWith("127.0.0.1:"));
                    }
                });
    }

    @Test
    void versionsAreThePoms() throws IOException {
        String dockerfile = Files.readString(DEPLOY.resolve("Dockerfile"));
        String project = pom("version");
        assertThat(dockerfile)
                .contains("FROM flink:" + pom("flink.version") + "-java17\n")
                .contains("target/weft-" + project + "-job.jar")
                .contains("docker build -f deploy/Dockerfile -t weft:" + project + " .")
                .endsWith("USER flink\n");
        assertThat(image("jobmanager")).isEqualTo("weft:" + project);
        assertThat(image("kafka")).isEqualTo("apache/kafka:" + pom("kafka.version"));
        assertThat(Math.abs(minor(image("qdrant")) - minor(pom("qdrant.client.version"))))
                .as("minor versions that client and server of Qdrant may be apart")
                .isLessThanOrEqualTo(1);
    }

    @Test
    void containersAreAsLargeAsFlinkWasTold() throws IOException {
        Map<String, Object> conf = yaml(Path.of("flink-conf/config.yaml"));
        for (String process : List.of("jobmanager", "taskmanager")) {
            assertThat(MemorySize.parse((String) at(services.get(process), "mem_limit")))
                    .isEqualTo(
                            MemorySize.parse((String) conf.get(process + ".memory.process.size")));
        }
    }

    @Test
    void whatIsMountedIsThere() {
        for (Object service : services.values()) {
            for (String volume :
                    Repository.<String>list(map(service).getOrDefault("volumes", List.of()))) {
                String source = volume.split(":")[0];
                if (source.startsWith("./")) {
                    // the user's own files
                    assertThat(source.equals("./data") || Files.isDirectory(DEPLOY.resolve(source)))
                            .as(volume)
                            .isTrue();
                } else {
                    assertThat(map(compose.get("volumes"))).containsKey(source);
                }
            }
        }
    }

    @Test
    void secretsComeFromTheEnvironmentAndAreRequired() throws IOException {
        Matcher secret =
                Pattern.compile("(?:API_KEY|PASSWORD): (.*)")
                        .matcher(Files.readString(DEPLOY.resolve("docker-compose.yml")));
        int found = 0;
        for (; secret.find(); found++) {
            assertThat(secret.group(1)).matches("\\$\\{[A-Z_]+:\\?.*}");
        }
        assertThat(found).isEqualTo(3);
    }

    @Test
    void prometheusScrapesFlinkWhereItReports() throws IOException {
        Map<String, Object> prometheus = yaml(DEPLOY.resolve("prometheus/prometheus.yml"));
        Object flink = list(prometheus.get("scrape_configs")).get(0);
        Object names = list(at(flink, "dns_sd_configs")).get(0);
        assertThat(services)
                .containsKeys(Repository.<String>list(at(names, "names")).toArray(String[]::new));
        // the first port of the reporter's range: each container has them all to itself
        assertThat(
                        (String)
                                yaml(Path.of("flink-conf/config.yaml"))
                                        .get("metrics.reporter.prom.port"))
                .startsWith(at(names, "port") + "-");
        assertThat(Repository.<String>list(prometheus.get("rule_files")))
                .allMatch(file -> Files.exists(DEPLOY.resolve("prometheus").resolve(file)));
    }

    @Test
    void grafanaFindsItsDashboardAndTheDashboardItsSource() throws IOException {
        Path grafana = DEPLOY.resolve("grafana");
        Object source =
                list(yaml(grafana.resolve("provisioning/datasources/prometheus.yml"))
                                .get("datasources"))
                        .get(0);
        assertThat(at(source, "url")).isEqualTo("http://prometheus:9090");
        Object provider =
                list(yaml(grafana.resolve("provisioning/dashboards/weft.yml")).get("providers"))
                        .get(0);
        assertThat(Repository.<String>list(at(services.get("grafana"), "volumes")))
                .contains("./grafana/dashboards:" + at(provider, "options", "path") + ":ro");

        JsonNode dashboard =
                new JsonMapper().readTree(grafana.resolve("dashboards/weft.json").toFile());
        List<JsonNode> sources = dashboard.findValues("datasource");
        assertThat(sources).hasSizeGreaterThan(20);
        assertThat(sources).allMatch(asked -> asked.path("uid").asText().equals(at(source, "uid")));
        assertThat(dashboard.path("panels").findValuesAsText("title"))
                .contains(
                        "Progress",
                        "Throughput",
                        "Batching",
                        "Inference",
                        "Sink",
                        "Health",
                        "Memory",
                        "Time to go");
    }

    private String image(String service) {
        return (String) at(services.get(service), "image");
    }

    private static int minor(String version) {
        return Integer.parseInt(version.replaceFirst(".*?\\d+\\.(\\d+)\\..*", "$1"));
    }
}
