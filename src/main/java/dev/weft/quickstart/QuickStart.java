package dev.weft.quickstart;

import dev.weft.embed.Embedder;
import dev.weft.embed.EmbedderOptions;
import dev.weft.embed.SharedEmbedder;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.Weft;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.OptionsLoader;
import dev.weft.job.report.ProcessMemory;
import dev.weft.job.report.RunReport;
import dev.weft.job.report.Tally;
import io.grpc.StatusRuntimeException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FileUtils;

/**
 * The whole way on one machine: WordNet's synsets through the real job into a Qdrant, then a few
 * searches. Starts all that it needs in this JVM, on the loopback address alone.
 */
public final class QuickStart {

    private static final String COLLECTION = "wordnet";
    private static final int QDRANT_PORT = 6334;
    private static final String UI_PORTS = "8081-8180";
    private static final int PROGRESS_SECONDS = 2;
    private static final Duration METRICS_INTERVAL = Duration.ofSeconds(1);

    /** gRPC talks through java.util.logging about transports; held, or its level would be forgotten. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private final QuickStartOptions options;
    private final String qdrantUrl;
    private final Path folder;

    private QuickStart(QuickStartOptions options, String qdrantUrl, Path folder) {
        this.options = options;
        this.qdrantUrl = qdrantUrl;
        this.folder = folder;
    }

    /** The arguments are those of {@link QuickStartOptions}; exits with 0 when all went well. */
    public static void main(String[] args) {
        GRPC.setLevel(Level.WARNING);
        int exit = 1;
        try {
            start(QuickStartOptions.parse(args));
            exit = 0;
        } catch (Throwable e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            System.err.println("The quick start failed: " + cause.getMessage());
            if (!(e instanceof IllegalArgumentException || e instanceof BadOptionsException)) {
                e.printStackTrace();
            }
        }
        System.exit(exit);
    }

    private static void start(QuickStartOptions options) throws Exception {
        Path folder = Files.createTempDirectory("weft-quick-start");
        // also when Ctrl-C ends it
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> FileUtils.deleteDirectoryQuietly(folder.toFile())));
        if (!options.embedded()) {
            new QuickStart(options, options.qdrantUrl(), folder).run();
            return;
        }
        try (EmbeddedQdrant qdrant = embedded()) {
            new QuickStart(options, qdrant.url(), folder).run();
        }
    }

    private static EmbeddedQdrant embedded() {
        try {
            return EmbeddedQdrant.start(QDRANT_PORT);
        } catch (UncheckedIOException portInUse) {
            return EmbeddedQdrant.start();
        }
    }

    private void run() throws Exception {
        WordNet.write(folder.resolve("wordnet"), options.documents());
        try (MiniCluster flink = cluster();
                Searcher searcher = new Searcher(qdrantUrl, COLLECTION)) {
            flink.start();
            URI ui = flink.getRestAddress().get();
            System.out.printf("Qdrant        %s%n", qdrantUrl);
            System.out.printf("Flink web UI  %s%n", ui);
            System.out.printf(
                    "Corpus        %,d of WordNet's %,d synsets%n%n",
                    options.documents(), WordNet.SIZE);
            System.out.printf("%n%s%n", report(runJob(ui, searcher)).toText());
            search(searcher);
            if (options.keep()) {
                System.out.printf(
                        "%nStill up: %s (collection %s) and %s. Ctrl-C ends it.%n",
                        qdrantUrl, COLLECTION, ui);
                new CountDownLatch(1).await();
            }
        }
    }

    /** A cluster that outlives its job, unlike a local environment's: its web UI stays. */
    private MiniCluster cluster() {
        return new MiniCluster(
                new MiniClusterConfiguration.Builder()
                        .setNumTaskManagers(1)
                        .setNumSlotsPerTaskManager(parallelism())
                        .setConfiguration(
                                new Configuration()
                                        .set(RestOptions.ADDRESS, "localhost")
                                        .set(RestOptions.BIND_ADDRESS, "localhost")
                                        .set(RestOptions.BIND_PORT, UI_PORTS)
                                        // loopback alone, for blobs too, which then nobody fetches
                                        .set(JobManagerOptions.BIND_HOST, "localhost")
                                        .set(BlobServerOptions.OFFLOAD_MINSIZE, Integer.MAX_VALUE)
                                        // the default is one folder for all users of the machine
                                        .set(WebOptions.TMP_DIR, folder.toString())
                                        // a run of seconds, too, is to be seen in the charts
                                        .set(
                                                MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL,
                                                METRICS_INTERVAL)
                                        // a person watches: say what is wrong at once
                                        .set(RestartStrategyOptions.RESTART_STRATEGY, "none"))
                        .build());
    }

    private static int parallelism() {
        return Math.min(4, Runtime.getRuntime().availableProcessors());
    }

    private JobExecutionResult runJob(URI ui, Searcher searcher) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createRemoteEnvironment(
                        ui.getHost(), ui.getPort(), Weft.settings());
        environment.setParallelism(parallelism());
        Weft.define(environment, job());
        CompletableFuture<JobExecutionResult> result =
                environment.executeAsync("quick start").getJobExecutionResult();
        long start = System.nanoTime();
        while (true) {
            try {
                return result.get(PROGRESS_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException stillRunning) {
                showProgress(searcher, (System.nanoTime() - start) / 1e9);
            }
        }
    }

    private void showProgress(Searcher searcher, double seconds) {
        try {
            long points = searcher.count();
            System.out.printf(
                    "%,8d of %,d written, %,.0f/s%n",
                    points, options.documents(), points / seconds);
        } catch (StatusRuntimeException e) {
            // the job has its own way of finding out
            System.out.println("The server doesn't answer: " + e.getStatus());
        }
    }

    /** The same options that a user would put in a job file. */
    private Configuration job() {
        return OptionsLoader.load(
                "--source.files.path=" + folder.resolve("wordnet").toUri(),
                "--document.id=id",
                "--document.text={words}: {gloss}",
                "--batch.lanes=" + 2 * parallelism(),
                "--embed.model=" + options.model(),
                "--qdrant.url=" + qdrantUrl,
                "--qdrant.collection=" + COLLECTION,
                "--dead-letters.path=" + folder.resolve("dead-letters").toUri());
    }

    private static RunReport report(JobExecutionResult result) {
        Duration duration = Duration.ofMillis(result.getNetRuntime());
        Map<String, Long> counts =
                result.getAllAccumulatorResults().entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, entry -> (Long) entry.getValue()));
        return new RunReport(
                COLLECTION,
                Instant.now().minus(duration),
                duration,
                new Tally(counts, List.of(ProcessMemory.now())),
                null);
    }

    private void search(Searcher searcher) {
        try (Embedder embedder =
                SharedEmbedder.acquire(EmbedderOptions.builder(options.model()).build())) {
            searcher.showSearches(embedder);
        }
    }
}
