package dev.weft.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;

/**
 * The usual ways from texts to points, the hardware's limit, and Weft, side by side: times from
 * interleaved rounds in one JVM, memory from a JVM for each way, which the server is not in. Prints
 * medians and ratios, and writes them to {@code target/bench.json}.
 */
public final class Bench {

    /** Without a model there is nothing to pad, and no limit of the model's. */
    private static final List<String> WAYS_WITH_VECTORS = List.of("naive", "bulk", "weft");

    private static final int CHANGED_ONE_IN = 10;
    private static final int FEW = 200;
    private static final String INPUT = "input/texts.jsonl";
    private static final String FEW_INPUT = "few/texts.jsonl";
    private static final String CHANGED_INPUT = "changed/texts.jsonl";
    private static final Path RESULT = Path.of("target/bench.json");
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private final Map<String, String> options;
    private final Path folder;
    private final List<String> texts;
    private final List<String> names;

    /**
     * @param folder in which the inputs lie, see {@link #writeInputs}
     * @param texts none for Weft alone, which reads them from there
     */
    private Bench(Map<String, String> options, Path folder, List<String> texts) {
        this.options = options;
        this.folder = folder;
        this.texts = texts;
        this.names =
                vectorsGiven()
                        ? WAYS_WITH_VECTORS
                        : Stream.of((options.get("--ways") + ",weft").split(","))
                                .filter(name -> !name.isBlank())
                                .distinct()
                                .toList();
    }

    private void writeInputs() throws IOException {
        Workload.write(texts, vectorsGiven(), folder.resolve(INPUT));
        Workload.write(forWarmUp(), vectorsGiven(), folder.resolve(FEW_INPUT));
        if (oneInTenChanged()) {
            List<String> changed = new ArrayList<>(texts);
            for (int i = 0; i < changed.size(); i += CHANGED_ONE_IN) {
                changed.set(i, texts.get(i) + " (changed)");
            }
            Workload.write(changed, vectorsGiven(), folder.resolve(CHANGED_INPUT));
        }
    }

    /**
     * The texts to warm up with. Where nothing is embedded hardly any of the work is native, and a
     * first round would time the JVM's compilers: each way takes all once before it counts.
     */
    private List<String> forWarmUp() {
        return vectorsGiven() ? texts : texts.subList(0, Math.min(texts.size(), FEW));
    }

    /** Whether most of the texts are in the collection already when a run begins. */
    private boolean oneInTenChanged() {
        return Boolean.parseBoolean(options.get("--changed"));
    }

    /** Whether vectors come with the texts and nothing is embedded. */
    private boolean vectorsGiven() {
        return Boolean.parseBoolean(options.get("--vectors"));
    }

    /** {@code --ways naive,bulk,padded,limit --documents N --rounds N --workload glosses|mixed --vectors true|false --changed
     * true|false --qdrant-url URL [--only WAY --inputs FOLDER]}: Weft is held against the ways named. */
    public static void main(String[] args) throws Exception {
        GRPC.setLevel(Level.WARNING);
        // DJL would look for a cloud to report to
        System.setProperty("ai.djl.offline", "true");
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        String only = options.get("--only");
        if (only != null) {
            measureOnce(options, only);
        } else {
            Path folder = Files.createTempDirectory("weft-bench");
            try {
                List<String> texts =
                        Workload.valueOf(options.get("--workload").toUpperCase(Locale.ROOT))
                                .texts(folder, Integer.parseInt(options.get("--documents")));
                Bench bench = new Bench(options, folder, texts);
                bench.writeInputs();
                bench.compare();
            } finally {
                FileUtils.deleteDirectoryQuietly(folder.toFile());
            }
        }
        System.exit(0);
    }

    /** Two that differ in one text of ten: whichever a run takes, the other was before it. */
    private List<Path> inputs() {
        Path input = folder.resolve(INPUT);
        return oneInTenChanged() ? List.of(input, folder.resolve(CHANGED_INPUT)) : List.of(input);
    }

    private Stage stage() {
        float[][] vectors =
                vectorsGiven() ? texts.stream().map(Vectors::madeUp).toArray(float[][]::new) : null;
        return new Stage(inputs(), folder.resolve(FEW_INPUT), options.get("--qdrant-url"), vectors);
    }

    /** For the memory of one way, with nothing else in it: its figure is the last line printed. */
    private static void measureOnce(Map<String, String> options, String name) throws Exception {
        Path folder = Path.of(options.get("--inputs"));
        List<String> texts = name.equals("weft") ? List.of() : Workload.read(folder.resolve(INPUT));
        try (Stage stage = new Bench(options, folder, texts).stage()) {
            Way way = stage.way(name);
            System.out.println(Measurement.of(() -> way.run(texts)).peakBytes());
        }
    }

    private void compare() throws Exception {
        int rounds = Integer.parseInt(options.get("--rounds"));
        System.out.printf(
                "%,d texts (%s%s%s), %d rounds, %d cores%n",
                texts.size(),
                options.get("--workload"),
                vectorsGiven() ? ", vectors given" : "",
                oneInTenChanged() ? ", one in ten changed" : "",
                rounds,
                Runtime.getRuntime().availableProcessors());
        Map<String, List<Measurement>> measurements = new LinkedHashMap<>();
        Map<String, Long> peaks = new HashMap<>();
        long tokens;
        try (Stage stage = stage()) {
            Map<String, Way> ways = new LinkedHashMap<>();
            for (String name : names) {
                ways.put(name, stage.way(name));
                measurements.put(name, new ArrayList<>());
            }
            for (Way way : ways.values()) {
                way.warmUp(forWarmUp());
            }
            for (int round = 1; round <= rounds; round++) {
                for (String name : names) {
                    Measurement measurement = Measurement.of(() -> ways.get(name).run(texts));
                    measurements.get(name).add(measurement);
                    System.out.printf(
                            "round %d  %-7s %7.1f s%n", round, name, measurement.seconds());
                }
            }
            for (String name : names) {
                peaks.put(name, peakInOwnProcess(name, stage.qdrantUrl()));
            }
            tokens = stage.tokens(texts);
        }
        show(measurements, peaks, tokens);
    }

    private long peakInOwnProcess(String way, String qdrantUrl)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Bench.class.getName()));
        Map<String, String> own = new HashMap<>(options);
        own.put("--only", way);
        own.put("--inputs", folder.toString());
        own.put("--qdrant-url", qdrantUrl);
        own.forEach((name, value) -> command.addAll(List.of(name, value)));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
        if (process.waitFor() != 0 || lines.isEmpty()) {
            throw new IOException("The process that measures the memory of '" + way + "' failed");
        }
        return Long.parseLong(lines.get(lines.size() - 1));
    }

    private void show(
            Map<String, List<Measurement>> measurements, Map<String, Long> peaks, long tokens)
            throws IOException {
        ObjectNode json =
                new JsonMapper()
                        .createObjectNode()
                        .put("workload", options.get("--workload"))
                        .put("vectorsGiven", vectorsGiven())
                        .put("oneInTenChanged", oneInTenChanged())
                        .put("documents", texts.size())
                        .put("tokens", tokens)
                        .put("cores", Runtime.getRuntime().availableProcessors());
        double weft = median(measurements.get("weft"));
        System.out.printf(
                "%n%-7s %12s %10s %14s %14s %12s%n",
                "way", "documents/s", "tokens/s", "CPU ms/doc", "peak memory", "Weft is");
        for (String name : names) {
            double seconds = median(measurements.get(name));
            double cpu =
                    1000
                            * medianOf(
                                    measurements.get(name).stream()
                                            .map(Measurement::cpuSeconds)
                                            .toList())
                            / texts.size();
            System.out.printf(
                    "%-7s %,12.0f %,10.0f %14.2f %,11d MB %11.2fx%n",
                    name,
                    texts.size() / seconds,
                    tokens / seconds,
                    cpu,
                    peaks.get(name) >> 20,
                    seconds / weft);
            json.putObject(name)
                    .put("documentsPerSecond", texts.size() / seconds)
                    .put("tokensPerSecond", tokens / seconds)
                    .put("cpuMillisPerDocument", cpu)
                    .put("peakBytes", peaks.get(name))
                    .put("weftRatio", seconds / weft);
        }
        Files.createDirectories(RESULT.getParent());
        Files.writeString(RESULT, json.toPrettyString());
        System.out.printf("%nWritten to %s%n", RESULT);
    }

    private static double median(List<Measurement> measurements) {
        return medianOf(measurements.stream().map(Measurement::seconds).toList());
    }

    private static double medianOf(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
