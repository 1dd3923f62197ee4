package dev.weft.deploy;

import static dev.weft.deploy.Repository.DEPLOY;
import static dev.weft.deploy.Repository.at;
import static dev.weft.deploy.Repository.list;
import static dev.weft.deploy.Repository.map;
import static dev.weft.deploy.Repository.pom;
import static dev.weft.deploy.Repository.yamls;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.job.options.OptionsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests, against what is known of the operator's schema (v1beta1, of operator 1.13 and later). */
class KubernetesTest {

    private static final Path FOLDER = DEPLOY.resolve("kubernetes");

    /** Fields by where they are; below what is not here, anything goes. */
    private static final Map<String, Set<String>> DEPLOYMENT =
            Map.of(
                    "spec",
                    Set.of(
                            "flinkConfiguration",
                            "flinkVersion",
                            "image",
                            "imagePullPolicy",
                            "ingress",
                            "job",
                            "jobManager",
                            "logConfiguration",
                            "mode",
                            "podTemplate",
                            "restartNonce",
                            "serviceAccount",
                            "taskManager"),
                    "spec.jobManager",
                    Set.of("podTemplate", "replicas", "resource"),
                    "spec.jobManager.resource",
                    Set.of("cpu", "ephemeralStorage", "memory"),
                    "spec.taskManager",
                    Set.of("podTemplate", "replicas", "resource"),
                    "spec.taskManager.resource",
                    Set.of("cpu", "ephemeralStorage", "memory"));

    private static final Map<String, Set<String>> SESSION_JOB =
            Map.of("spec", Set.of("deploymentName", "flinkConfiguration", "job", "restartNonce"));

    private static final Set<String> JOB =
            Set.of(
                    "allowNonRestoredState",
                    "args",
                    "autoscalerResetNonce",
                    "checkpointTriggerNonce",
                    "entryClass",
                    "initialSavepointPath",
                    "jarURI",
                    "parallelism",
                    "savepointRedeployNonce",
                    "savepointTriggerNonce",
                    "state",
                    "upgradeMode");

    @TempDir Path folder;

    @Test
    void everyFieldIsOneThatTheOperatorKnows() throws IOException {
        List<Map<String, Object>> resources = operators();
        assertThat(resources).hasSize(3);
        for (Map<String, Object> resource : resources) {
            assertThat(resource)
                    .containsOnlyKeys("apiVersion", "kind", "metadata", "spec")
                    .containsEntry("apiVersion", "flink.apache.org/v1beta1");
            boolean deployment = resource.get("kind").equals("FlinkDeployment");
            (deployment ? DEPLOYMENT : SESSION_JOB)
                    .forEach(
                            (place, fields) ->
                                    assertThat(fields)
                                            .as(place)
                                            .containsAll(
                                                    map(at(resource, place.split("\\.")))
                                                            .keySet()));
            Object job = at(resource, "spec", "job");
            if (job != null) {
                assertThat(JOB).containsAll(map(job).keySet());
                assertThat(at(job, "upgradeMode")).isEqualTo("savepoint");
                assertThat(at(job, "state")).isEqualTo("running");
                assertThat(at(job, "entryClass")).isEqualTo("dev.weft.job.Weft");
            }
        }
    }

    @Test
    void clustersRunThePomsVersionsWithOptionsThatFlinkHasAndMemoryThatAddsUp() throws IOException {
        for (Map<String, Object> cluster : kind(operators(), "FlinkDeployment")) {
            Object spec = cluster.get("spec");
            assertThat((String) at(spec, "image")).endsWith("/weft:" + pom("version"));
            assertThat((String) at(spec, "flinkVersion"))
                    .isEqualTo(
                            "v"
                                    + pom("flink.version")
                                            .replaceFirst("\\.\\d+$", "")
                                            .replace('.', '_'));
            Map<String, String> options =
                    map(at(spec, "flinkConfiguration")).entrySet().stream()
                            .collect(toMap(Map.Entry::getKey, entry -> (String) entry.getValue()));
            Configuration configuration = Configuration.fromMap(options);
            FlinkOptions.assertKnown(configuration);
            assertThat(options.get("high-availability.type")).isEqualTo("kubernetes");
            Map<String, Object> standalone = Repository.yaml(Path.of("flink-conf/config.yaml"));
            for (String jvm : List.of("env.java.opts.taskmanager", "env.java.opts.jobmanager")) {
                assertThat(options.get(jvm)).as(jvm).isEqualTo(standalone.get(jvm)).isNotNull();
            }
            configuration.set(
                    TaskManagerOptions.TOTAL_PROCESS_MEMORY,
                    MemorySize.parse((String) at(spec, "taskManager", "resource", "memory")));
            assertThat(
                            TaskExecutorProcessUtils.processSpecFromConfig(configuration)
                                    .getTaskHeapSize()
                                    .getMebiBytes())
                    .isGreaterThan(500);
            assertThat(at(pods(spec), "securityContext", "runAsNonRoot")).isEqualTo(true);
            Object container = list(at(pods(spec), "containers")).get(0);
            assertThat(at(container, "name")).isEqualTo("flink-main-container");
            assertThat(at(list(at(container, "env")).get(0), "value"))
                    .isEqualTo("flink-s3-fs-presto-" + pom("flink.version") + ".jar");
        }
    }

    private static Object pods(Object spec) {
        return at(spec, "podTemplate", "spec");
    }

    @Test
    void jobsHaveOptionsThatWeftHasAndTheKeyAsAFileThatIsMounted() throws IOException {
        List<Map<String, Object>> application = yamls(FOLDER.resolve("application.yaml"));
        Path job = folder.resolve("job.yaml");
        Files.writeString(
                job, (String) at(kind(application, "ConfigMap").get(0), "data", "job.yaml"));
        Object spec = kind(application, "FlinkDeployment").get(0).get("spec");
        List<String> arguments = list(at(spec, "job", "args"));
        assertThat(arguments).containsExactly("--config", "file:///etc/weft/job/job.yaml");
        assertThat((String) at(spec, "job", "jarURI"))
                .isEqualTo("local:///opt/flink/usrlib/weft.jar");
        assertThat(Files.readString(DEPLOY.resolve("Dockerfile")))
                .contains("/opt/flink/usrlib/weft.jar");
        assertReadsItsKey(OptionsLoader.load("--config=" + job.toUri()), spec);

        List<Map<String, Object>> session = yamls(FOLDER.resolve("session.yaml"));
        Object sessionJob = kind(session, "FlinkSessionJob").get(0).get("spec");
        Map<String, Object> cluster = kind(session, "FlinkDeployment").get(0);
        assertThat(at(sessionJob, "deploymentName")).isEqualTo(at(cluster, "metadata", "name"));
        assertThat((String) at(sessionJob, "job", "jarURI"))
                .endsWith("/weft-" + pom("version") + "-job.jar");
        List<String> options = list(at(sessionJob, "job", "args"));
        assertReadsItsKey(OptionsLoader.load(options.toArray(String[]::new)), cluster.get("spec"));
    }

    private static void assertReadsItsKey(Configuration options, Object spec) {
        String file = options.toMap().get("qdrant.api-key-file");
        Object container = list(at(pods(spec), "containers")).get(0);
        assertThat(Repository.<Map<String, Object>>list(at(container, "volumeMounts")))
                .anyMatch(mount -> file.equals(mount.get("mountPath") + "/api-key"));
    }

    @Test
    void theSecretIsTheOneThatIsMountedAndHoldsNoKey() throws IOException {
        Map<String, Object> secret = yamls(FOLDER.resolve("secret.yaml")).get(0);
        assertThat(map(secret.get("stringData")))
                .containsExactly(Map.entry("api-key", "REPLACE-ME"));
        for (Map<String, Object> cluster : kind(operators(), "FlinkDeployment")) {
            assertThat(
                            Repository.<Map<String, Object>>list(
                                    at(pods(cluster.get("spec")), "volumes")))
                    .anyMatch(
                            volume ->
                                    volume.containsKey("secret")
                                            && at(volume, "secret", "secretName")
                                                    .equals(at(secret, "metadata", "name")));
        }
    }

    @Test
    void theNetworkPolicyLetsInOnlyFlinkTheOperatorAndPrometheus() throws IOException {
        Object policy = yamls(FOLDER.resolve("networkpolicy.yaml")).get(0).get("spec");
        assertThat(list(at(policy, "policyTypes"))).containsExactly("Ingress", "Egress");
        List<Map<String, Object>> ingress = list(at(policy, "ingress"));
        assertThat(ingress).hasSize(3).allMatch(rule -> rule.containsKey("from"));
        assertThat(ingress.stream().filter(rule -> !rule.containsKey("ports")))
                .as("open on all ports: Flink's own pods alone")
                .singleElement()
                .matches(
                        rule ->
                                at(
                                                list(rule.get("from")).get(0),
                                                "podSelector",
                                                "matchLabels",
                                                "type")
                                        .equals("flink-native-kubernetes"));
    }

    private static List<Map<String, Object>> operators() throws IOException {
        List<Map<String, Object>> resources = new ArrayList<>();
        for (String file : List.of("application.yaml", "session.yaml")) {
            resources.addAll(yamls(FOLDER.resolve(file)));
        }
        return Stream.of("FlinkDeployment", "FlinkSessionJob")
                .flatMap(kind -> kind(resources, kind).stream())
                .toList();
    }

    private static List<Map<String, Object>> kind(
            List<Map<String, Object>> resources, String kind) {
        return resources.stream().filter(resource -> resource.get("kind").equals(kind)).toList();
    }
}
