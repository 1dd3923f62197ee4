package dev.weft.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** submit.sh against a server that answers as Flink's REST API does. */
@Timeout(60)
class SubmitScriptTest {

    private static final String JOB = "5cb2a8b0f1e94a2c9d52c0e2f3a4b5c6";

    /** In place of a state: nobody leads. */
    private static final String AWAY = "away";

    private final List<String> calls = new ArrayList<>();
    private final Queue<String> states = new ArrayDeque<>();
    private String upload;
    private String request;
    private String refusal;

    @TempDir Path folder;

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Files.writeString(folder.resolve("job.jar"), "a jar");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theJarIsUploadedStartedWithItsOptionsAndCleanedUp() throws Exception {
        Output output =
                run(
                        "-p",
                        "4",
                        "-s",
                        "file:///sp/1",
                        jar(),
                        "--config",
                        "file:///job \"a\".yaml",
                        "--x=\\");

        assertThat(output.exit()).isZero();
        assertThat(output.out()).isEqualTo(JOB + "\n");
        assertThat(upload).contains("name=\"jarfile\"", "application/java-archive", "a jar");
        JsonNode body = new JsonMapper().readTree(request);
        assertThat(body.path("programArgsList"))
                .extracting(JsonNode::asText)
                .containsExactly("--config", "file:///job \"a\".yaml", "--x=\\");
        assertThat(body.path("parallelism").intValue()).isEqualTo(4);
        assertThat(body.path("savepointPath").asText()).isEqualTo("file:///sp/1");
        assertThat(calls)
                .containsExactly(
                        "POST /jars/upload", "POST /jars/7_job.jar/run", "DELETE /jars/7_job.jar");
    }

    @Test
    void waitingEndsWithTheJob() throws Exception {
        states.add("FINISHED");
        assertThat(run("-w", jar()).exit()).isZero();
        assertThat(new JsonMapper().readTree(request).path("parallelism").intValue())
                .as("the cluster's own")
                .isEqualTo(2);

        states.add("FAILED");
        Output failed = run("-w", jar());
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err()).contains("FAILED", "/#/job/completed/" + JOB + "/exceptions");
    }

    @Test
    void aJobManagerThatIsAwayForAMomentIsWaitedForToo() throws Exception {
        states.addAll(List.of(AWAY, "RUNNING", "FINISHED"));

        assertThat(run("-w", jar()).exit()).isZero();
        assertThat(states).isEmpty();
    }

    @Test
    void aRefusalIsItsCausesWithoutTheirStacks() throws Exception {
        refusal =
                "{\"errors\":[\"Internal server error.\",\"<Exception on server side:\\n"
                        + "org.apache.flink.util.FlinkRuntimeException: Could not execute\\n"
                        + "\\tat org.apache.flink.Something.run(Something.java:1)\\n"
                        + "Caused by: dev.weft.job.options.BadOptionsException: 2 options are wrong:\\n"
                        + "  qdrant.url is missing\\n  embed.model 'x' is not there\\n"
                        + "\\tat dev.weft.job.Weft.main(Weft.java:1)\\n\\t... 7 more\\n"
                        + "End of exception on server side>\"]}";
        Output output = run(jar());

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err())
                .contains(
                        "2 options are wrong:\n  qdrant.url is missing\n  embed.model 'x' is not there\n")
                .doesNotContain("Could not execute", "\tat ", "... 7 more", "End of");
        assertThat(calls).last().isEqualTo("DELETE /jars/7_job.jar");
    }

    @Test
    void withoutAJarItSaysHowToUseIt() throws Exception {
        assertThat(run().err()).startsWith("Submits the job").contains("-s  a savepoint");
        assertThat(run("missing.jar").err()).contains("missing.jar is not there");
        assertThat(calls).isEmpty();
    }

    private String jar() {
        return folder.resolve("job.jar").toString();
    }

    private record Output(int exit, String out, String err) {}

    private Output run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "deploy/submit.sh"));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment()
                .put("FLINK_URL", "http://localhost:" + server.getAddress().getPort() + "/");
        builder.environment().put("no_proxy", "localhost");
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private void answer(HttpExchange call) throws IOException {
        String path = call.getRequestURI().getPath();
        calls.add(call.getRequestMethod() + " " + path);
        String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path.equals("/jars/upload")) {
            upload = body;
            reply(call, 200, "{\"filename\":\"/tmp/flink-web/7_job.jar\",\"status\":\"success\"}");
        } else if (path.endsWith("/run")) {
            request = body;
            if (refusal == null) {
                reply(call, 200, "{\"jobid\":\"" + JOB + "\"}");
            } else {
                reply(call, 500, refusal);
            }
        } else if (path.equals("/jobmanager/config")) {
            reply(call, 200, "[{\"key\":\"parallelism.default\",\"value\":\"2\"}]");
        } else if (path.endsWith("/status")) {
            String state = states.remove();
            if (state.equals(AWAY)) {
                reply(call, 503, "{\"errors\":[\"Service temporarily unavailable\"]}");
            } else {
                reply(call, 200, "{\"status\":\"" + state + "\"}");
            }
        } else {
            reply(call, 200, "{}");
        }
    }

    private static void reply(HttpExchange call, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(code, bytes.length);
        try (OutputStream out = call.getResponseBody()) {
            out.write(bytes);
        }
    }
}
