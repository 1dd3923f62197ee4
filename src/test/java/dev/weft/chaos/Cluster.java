package dev.weft.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/** A session cluster of one JobManager and two TaskManagers with two slots each, without high availability. */
final class Cluster {

    static final int TASK_MANAGERS = 2;
    static final int SLOTS = 4;
    static final String JOB_MANAGER = "jobmanager";

    /** Who does not answer for so long counts as dead. A process that is paused for less comes back as if nothing was. */
    static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(10);

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Processes processes;
    private final Path configDir;
    private final int restPort = Processes.freePort();

    Cluster(Processes processes, Path folder) throws IOException {
        this.processes = processes;
        configDir = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(configDir.resolve("config.yaml"), config(folder));
    }

    private String config(Path folder) {
        return """
        jobmanager.rpc.address: localhost
        jobmanager.rpc.port: %d
        jobmanager.bind-host: localhost
        jobmanager.scheduler: default
        rest.address: localhost
        rest.bind-address: localhost
        rest.port: %d
        rest.bind-port: "%2$d"
        taskmanager.host: localhost
        taskmanager.bind-host: localhost
        taskmanager.numberOfTaskSlots: %d
        taskmanager.cpu.cores: 1.0
        taskmanager.memory.framework.heap.size: 128m
        taskmanager.memory.framework.off-heap.size: 128m
        taskmanager.memory.task.heap.size: 512m
        taskmanager.memory.task.off-heap.size: 128m
        taskmanager.memory.network.min: 64m
        taskmanager.memory.network.max: 64m
        taskmanager.memory.managed.size: 0m
        taskmanager.memory.jvm-metaspace.size: 256m
        taskmanager.memory.jvm-overhead.min: 192m
        taskmanager.memory.jvm-overhead.max: 192m
        taskmanager.slot.timeout: 3 s
        taskmanager.registration.timeout: 1 min
        heartbeat.interval: 1000
        heartbeat.timeout: %d
        cluster.registration.error-delay: 500
        cluster.registration.refused-registration-delay: 500
        cluster.registration.max-timeout: 2000
        io.tmp.dirs: %s
        execution.checkpointing.dir: %s
        """
                .formatted(
                        Processes.freePort(),
                        restPort,
                        SLOTS / TASK_MANAGERS,
                        HEARTBEAT_TIMEOUT.toMillis(),
                        folder.resolve("tmp"),
                        checkpoints(folder).toUri());
    }

    static Path checkpoints(Path folder) {
        return folder.resolve("checkpoints");
    }

    static String taskManager(int number) {
        return "taskmanager-" + number;
    }

    int restPort() {
        return restPort;
    }

    void start() throws Exception {
        startJobManager();
        for (int number = 0; number < TASK_MANAGERS; number++) {
            startTaskManager(number);
        }
        Patience.await(
                "all slots",
                () -> {
                    processes.requireAll();
                    return get("/overview").path("slots-total").intValue() == SLOTS;
                });
    }

    void startJobManager() throws Exception {
        start(JOB_MANAGER, "400m", StandaloneSessionClusterEntrypoint.class);
        Patience.await("an answer of the JobManager", () -> !get("/overview").isEmpty());
    }

    /** Returns at once: it joins when it can. */
    void startTaskManager(int number) throws IOException {
        start(taskManager(number), "700m", TaskManagerRunner.class);
    }

    /**
     * What watches over TaskManagers does. One that meets a JobManager just as that is killed talks to the dead one until
     * it gives up, and ends.
     */
    void replaceWhoGaveUp() throws IOException {
        for (int number = 0; number < TASK_MANAGERS; number++) {
            if (gaveUp(taskManager(number))) {
                startTaskManager(number);
            }
        }
    }

    /** Not any other end, which would be a mistake. */
    private boolean gaveUp(String name) throws IOException {
        if (processes.isRunning(name)) {
            return false;
        }
        String log = Files.readString(processes.log(name));
        return log.lastIndexOf("RegistrationTimeoutException")
                > log.lastIndexOf("Starting TaskManager with ResourceID");
    }

    private void start(String name, String heap, Class<?> main) throws IOException {
        processes.start(name, heap, main.getName(), "--configDir", configDir.toString());
    }

    void kill(String name) throws InterruptedException {
        processes.kill(name);
    }

    /** A resource of the JobManager's REST interface. */
    JsonNode get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + restPort + path);
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }
}
