package dev.weft.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Java processes with this one's class path, by name. They write to {@code name.log}, and end with this process. */
final class Processes implements AutoCloseable {

    private final Map<String, Process> running = new LinkedHashMap<>();
    private final Path logs;
    private final Thread hook = new Thread(this::killAll, "kills-processes");

    Processes(Path logs) throws IOException {
        this.logs = Files.createDirectories(logs);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A port of the loopback address that nobody uses now. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void start(String name, String heap, String mainClass, String... args) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-Xmx" + heap,
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dweft.log.level=INFO",
                                "-Dlog4j2.configurationFile=classpath:log4j2.properties"));
        for (String module : List.of("util", "lang", "time")) {
            command.add("--add-opens=java.base/java." + module + "=ALL-UNNAMED");
        }
        command.add(Child.class.getName());
        command.add(mainClass);
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        synchronized (running) {
            running.put(name, builder.start());
        }
    }

    Path log(String name) {
        return logs.resolve(name + ".log");
    }

    boolean isRunning(String name) {
        synchronized (running) {
            return running.get(name).isAlive();
        }
    }

    /** SIGKILL; returns when it is gone. */
    void kill(String name) throws InterruptedException {
        Process process = running.get(name);
        process.destroyForcibly();
        process.waitFor();
    }

    void pause(String name) throws IOException, InterruptedException {
        signal(name, "STOP");
    }

    void goOn(String name) throws IOException, InterruptedException {
        signal(name, "CONT");
    }

    private void signal(String name, String signal) throws IOException, InterruptedException {
        String pid = String.valueOf(running.get(name).pid());
        int exit = new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException(name + " has ended by itself: see its log in " + logs);
        }
    }

    /** @throws AssertionError if one has ended by itself */
    void requireAll() {
        synchronized (running) {
            List<String> ended =
                    running.entrySet().stream()
                            .filter(process -> !process.getValue().isAlive())
                            .map(Map.Entry::getKey)
                            .toList();
            if (!ended.isEmpty()) {
                throw new AssertionError(ended + " ended: see the log in " + logs);
            }
        }
    }

    private void killAll() {
        synchronized (running) {
            running.values().forEach(Process::destroyForcibly);
        }
    }

    @Override
    public void close() {
        killAll();
        running.values().forEach(process -> process.onExit().join());
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
