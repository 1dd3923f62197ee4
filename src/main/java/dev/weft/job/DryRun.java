package dev.weft.job;

import static dev.weft.job.options.BatchOptions.BATCH_MAX_BYTES;
import static dev.weft.job.options.BatchOptions.BATCH_SIZE;
import static dev.weft.job.options.CutoverOptions.CUTOVER_ALIAS;
import static dev.weft.job.options.EmbedOptions.EMBED_TYPE;
import static dev.weft.job.options.JobOptions.DEAD_LETTERS_PATH;
import static dev.weft.job.options.JobOptions.DRY_RUN_RECORDS;
import static dev.weft.job.options.JobOptions.DRY_RUN_TIMEOUT;
import static dev.weft.job.options.UnchangedOptions.UNCHANGED_SKIP;

import dev.weft.document.RawRecord;
import dev.weft.embed.Embedder;
import dev.weft.embed.SharedEmbedder;
import dev.weft.job.cutover.Intent;
import dev.weft.job.cutover.Preparation;
import dev.weft.job.dryrun.BatchProbe;
import dev.weft.job.dryrun.ClusterEstimate;
import dev.weft.job.dryrun.DryRunFailedException;
import dev.weft.job.dryrun.DryRunReport;
import dev.weft.job.dryrun.Extrapolation;
import dev.weft.job.dryrun.Findings;
import dev.weft.job.dryrun.InputTotal;
import dev.weft.job.dryrun.SampleFigures;
import dev.weft.job.dryrun.SampleReader;
import dev.weft.job.dryrun.SampleReader.Read;
import dev.weft.job.dryrun.SampleRun;
import dev.weft.job.dryrun.TargetLook;
import dev.weft.job.options.EmbedOptions.EmbedType;
import dev.weft.job.options.OptionsLoader;
import dev.weft.job.options.OptionsLoader.Loaded;
import dev.weft.job.options.UnchangedOptions.SkipUnchanged;
import dev.weft.job.report.ProcessMemory;
import dev.weft.job.source.Sources;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.StorageEstimate;
import dev.weft.qdrant.sink.QdrantSinkBuilder;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Goes the job's way with its first records, here, and says what a run would take and what is wrong. Writes nothing,
 * anywhere.
 */
final class DryRun {

    /** The argument that asks for it. */
    static final String FLAG = "--dry-run";

    private final StreamExecutionEnvironment environment;
    private final Configuration options;
    private Stages stages;
    private final Findings findings = new Findings();
    private final DryRunReport report = new DryRunReport();

    private DryRun(StreamExecutionEnvironment environment, Configuration options) {
        this.environment = environment;
        this.options = options;
        this.stages = Stages.asked(options);
    }

    /**
     * Prints what it finds.
     *
     * @throws DryRunFailedException if a run would not start, or not come to its end
     */
    static void main(String[] args, StreamExecutionEnvironment environment, PrintStream out)
            throws DryRunFailedException {
        Loaded loaded =
                OptionsLoader.read(
                        Arrays.stream(args)
                                .filter(arg -> !arg.equals(FLAG))
                                .toArray(String[]::new));
        DryRun dryRun = new DryRun(environment, loaded.options());
        dryRun.findings.mistakes(loaded.mistakes());
        dryRun.run();
        out.print(dryRun.report.end(dryRun.findings));
        if (!dryRun.findings.mistakes().isEmpty()) {
            throw new DryRunFailedException(dryRun.findings.mistakes().size());
        }
    }

    private void run() {
        findings.mistakes(EnvironmentCheck.mistakesOfDryRun(environment, options));
        if (options.get(UNCHANGED_SKIP) != SkipUnchanged.NONE) {
            findings.note(
                    "What "
                            + UNCHANGED_SKIP.key()
                            + " would spare is not taken off: all is counted as new");
        }
        Optional<InputTotal> total = look();
        givenVectors();
        Optional<Read<RawRecord>> read = total.flatMap(this::read);
        long before = nativeBytes();
        try (Embedder embedder = embedder()) {
            Optional<SampleFigures> sample = read.flatMap(some -> embed(some, embedder));
            long model = before == 0 || http() ? 0 : nativeBytes() - before;
            if (embedder != null) {
                describe(embedder);
            }
            Optional<Extrapolation> all =
                    sample.map(
                            some -> Extrapolation.of(total.orElse(null), some, read.get().ended()));
            all.filter(some -> embedder != null && some.sample().embedded() > 0)
                    .ifPresent(some -> expect(some, embedder, model));
            target(embedder, all);
        }
    }

    /** What there is to read; empty if nothing can be read. */
    private Optional<InputTotal> look() {
        if (findings.concern("source.")) {
            return Optional.empty();
        }
        Optional<InputTotal> total = findings.attempt(() -> InputTotal.of(options));
        total.ifPresent(
                some -> {
                    report.source(Sources.describe(options), some.text());
                    findings.mistakes(some.mistakes());
                });
        return total.filter(some -> some.mistakes().isEmpty());
    }

    private Optional<Read<RawRecord>> read(InputTotal total) {
        if (findings.concern("source.", "document.")) {
            return Optional.empty();
        }
        OptionalLong there = total.records();
        int limit = (int) Math.min(options.get(DRY_RUN_RECORDS), there.orElse(Integer.MAX_VALUE));
        Duration timeout = options.get(DRY_RUN_TIMEOUT);
        Optional<Read<RawRecord>> read =
                findings.attempt(() -> SampleReader.read(Sources.plain(options), limit, timeout));
        read.ifPresent(report::read);
        if (read.isPresent() && read.get().records().isEmpty()) {
            findings.note("Nothing was read: is the source empty, or its path another one?");
        }
        return read;
    }

    /** Without a model the vectors' length has to be found out. */
    private void givenVectors() {
        if (!stages.embeds() && !findings.concern("source.", "document.", "qdrant.")) {
            findings.attempt(() -> GivenVectors.asked(options)).ifPresent(asked -> stages = asked);
        }
    }

    /** Null where there is none. */
    private Embedder embedder() {
        return !stages.embeds() || findings.concern("embed.")
                ? null
                : findings.attempt(() -> SharedEmbedder.acquire(stages.embedder())).orElse(null);
    }

    private Optional<SampleFigures> embed(Read<RawRecord> read, Embedder embedder) {
        Optional<SampleFigures> sample =
                findings.attempt(
                        () ->
                                SampleRun.of(
                                        read.records(),
                                        stages.parser(),
                                        embedder,
                                        stages.chunking(),
                                        stages.points(),
                                        options.get(BATCH_SIZE),
                                        options.get(DRY_RUN_TIMEOUT)));
        sample.ifPresent(
                some -> {
                    report.sample(some);
                    if (some.bad() > 0 && options.getOptional(DEAD_LETTERS_PATH).isEmpty()) {
                        findings.mistake(
                                "The first bad record would fail the run: mend them, or set "
                                        + DEAD_LETTERS_PATH.key());
                    }
                });
        return sample;
    }

    private boolean http() {
        return options.get(EMBED_TYPE) == EmbedType.HTTP;
    }

    private void describe(Embedder embedder) {
        if (http()) {
            OptionalDouble difference =
                    findings.attempt(() -> BatchProbe.difference(embedder))
                            .orElse(OptionalDouble.empty());
            report.model(embedder.card(), difference);
        } else {
            report.model(embedder.card());
        }
    }

    private void expect(Extrapolation all, Embedder embedder, long modelBytes) {
        ClusterEstimate cluster = cluster();
        report.measured(all.sample(), embedder.workers());
        report.cluster(cluster, all.sample(), http());
        report.all(all, cluster.rate(all.sample().documentsPerSecond()));
        report.taskManager(cluster, modelBytes);
        MemorySize offHeap =
                environment.getConfiguration().get(TaskManagerOptions.TASK_OFF_HEAP_MEMORY);
        if (remote() && offHeap.getBytes() < modelBytes) {
            findings.note(
                    "%s is %s here, and the model took %s: raise it on the cluster, if it is so there"
                            .formatted(
                                    TaskManagerOptions.TASK_OFF_HEAP_MEMORY.key(),
                                    offHeap.toHumanReadableString(),
                                    new MemorySize(modelBytes).toHumanReadableString()));
        }
    }

    private ClusterEstimate cluster() {
        int parallelism = environment.getParallelism();
        int slots =
                environment
                        .getConfiguration()
                        .getOptional(TaskManagerOptions.NUM_TASK_SLOTS)
                        .orElse(remote() ? 1 : parallelism);
        return new ClusterEstimate(
                parallelism,
                slots,
                options.get(BATCH_MAX_BYTES).getBytes(),
                QdrantSinkBuilder.DEFAULT_MAX_BUFFERED_BYTES);
    }

    /** Whether the job would go to a cluster, and not run in this JVM. */
    private boolean remote() {
        return environment
                .getConfiguration()
                .getOptional(DeploymentOptions.TARGET)
                .filter(target -> !target.equals("local"))
                .isPresent();
    }

    private void target(Embedder embedder, Optional<Extrapolation> all) {
        if (findings.concern("qdrant.")) {
            return;
        }
        findings.attempt(() -> QdrantConnection.open(stages.connection()))
                .ifPresent(
                        connection -> {
                            try (connection) {
                                look(
                                        new CollectionClient(connection, Duration.ZERO),
                                        embedder,
                                        all);
                            }
                        });
    }

    private void look(CollectionClient client, Embedder embedder, Optional<Extrapolation> all) {
        int dimension = embedder == null ? stages.dimension() : embedder.dimensions();
        boolean known =
                dimension > 0 && !findings.concern("source.", "cutover.", "bulk-load.", "reindex.");
        if (!known) {
            findings.attempt(() -> TargetLook.of(client, stages.collection()))
                    .ifPresent(target -> report.target(target.text()));
            return;
        }
        Optional<Intent> intent =
                findings.attempt(() -> Preparation.intent(options, client.connection(), dimension));
        Optional<TargetLook> target =
                intent.flatMap(
                        some ->
                                findings.attempt(
                                        () ->
                                                TargetLook.of(
                                                        client,
                                                        some,
                                                        stages.guard(embedder),
                                                        findings)));
        target.ifPresent(some -> report.target(some.text()));
        intent.ifPresent(some -> report.alias(options.get(CUTOVER_ALIAS), some));
        target.map(TargetLook::blueprint)
                .ifPresent(blueprint -> all.ifPresent(some -> storage(some, blueprint)));
    }

    private void storage(Extrapolation all, CollectionBlueprint blueprint) {
        if (all.records().isPresent() && all.sample().embedded() > 0) {
            report.storage(
                    all.points(),
                    StorageEstimate.of(
                            blueprint,
                            stages.vectorName(),
                            all.points(),
                            all.sample().payloadBytes()));
        }
    }

    /** What this process has taken beside its heap, about; 0 where the system doesn't tell. */
    private static long nativeBytes() {
        ProcessMemory now = ProcessMemory.now();
        // pages that the heap once used stay in the resident set
        return Math.max(0, now.residentSet() - now.heapPeak());
    }
}
