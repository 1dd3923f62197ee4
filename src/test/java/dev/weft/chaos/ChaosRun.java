package dev.weft.chaos;

import dev.weft.job.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.flink.util.FileUtils;

/**
 * A run of a live job through faults: records keep coming, one fault strikes after the other, mostly after the job has
 * recovered from the one before, and in the end all is held against the model. What is sent, and what strikes, depends on
 * the seed alone; at which record it strikes does not.
 */
final class ChaosRun {

    private static final String TOPIC = "books";
    private static final int PARTITIONS = 3;
    private static final int RECORDS_A_ROUND = 80;
    private static final int FIRST_PARALLELISM = 2;

    private final long seed;
    private final int faults;
    private final Path folder;
    private final SplittableRandom random;
    private final String collection;
    private final Model model = new Model();
    private final Map<Fault.Kind, Integer> struck = new EnumMap<>(Fault.Kind.class);
    private final List<Fault.Kind> deck = new ArrayList<>();
    private final Instant begin = Instant.now();

    /** @param folder for all that the processes leave behind; emptied first */
    ChaosRun(long seed, int faults, Path folder) {
        this.seed = seed;
        this.faults = faults;
        this.folder = folder;
        random = new SplittableRandom(seed);
        collection = "chaos-" + begin.toEpochMilli();
    }

    Verdict run(String qdrantUrl) throws Exception {
        say("seed %d, %d faults, logs in %s", seed, faults, folder);
        FileUtils.deleteDirectory(folder.toFile());
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                Processes processes = new Processes(folder);
                Server server = new Server(processes, qdrantUrl)) {
            kafka.create(TOPIC, PARTITIONS);
            Producer producer = new Producer(kafka, TOPIC, model, random.split());
            Cluster cluster = new Cluster(processes, folder);
            cluster.start();
            LiveJob job = new LiveJob(cluster, folder, options(kafka, server));
            job.start(FIRST_PARALLELISM);
            job.awaitCheckpoint();
            Site site = new Site(processes, cluster, server, job);
            for (int round = 1; round <= faults; round++) {
                round(round, site, producer, sender);
            }
            job.awaitEnds(model.sent());
            job.finish();
            return told(Verdict.of(model, server, collection, folder));
        } finally {
            sender.shutdownNow();
        }
    }

    private List<String> options(EmbeddedKafka kafka, Server server) {
        // with it duplicates end as unchanged and new payloads are written alone; without it all
        // is written again
        String unchanged = random.nextBoolean() ? "state" : "none";
        say("unchanged.skip %s", unchanged);
        return List.of(
                "--source.type=kafka",
                "--source.kafka.bootstrap-servers=" + kafka.servers(),
                "--source.kafka.topics=" + TOPIC,
                "--source.kafka.group-id=chaos",
                "--document.id=@key",
                "--document.text=title",
                "--unchanged.skip=" + unchanged,
                "--batch.size=32",
                "--batch.timeout=200ms",
                "--batch.lanes=4",
                "--embed.workers=1",
                "--qdrant.url=" + server.wire().url(),
                "--qdrant.collection=" + collection,
                "--qdrant.timeout=5s",
                "--dead-letters.path=" + folder.resolve("dead").toUri(),
                "--report.path=" + folder.resolve("report.json").toUri());
    }

    private void round(int round, Site site, Producer producer, ExecutorService sender)
            throws Exception {
        Fault.Kind kind = draw(site);
        Fault fault = kind.draw(random);
        say("%d: %s (%d records sent)", round, fault, model.sent());
        // documents in flight may be written out of order when the parallelism changes, as the
        // README says: so that each is in flight but once, what was sent before has to be through,
        // and what is sent meanwhile has to be so afterwards
        boolean ordered = !(fault instanceof Fault.Rescale);
        if (!ordered) {
            site.job().awaitEnds(model.sent());
        }
        Future<?> sending =
                sender.submit(
                        () -> {
                            producer.send(RECORDS_A_ROUND, !ordered);
                            return null;
                        });
        fault.strike(site);
        struck.merge(kind, 1, Integer::sum);
        sending.get();
        if (!ordered) {
            site.job().awaitEnds(model.sent());
        } else if (random.nextInt(4) > 0) {
            site.job().awaitCheckpoint();
        }
        site.cluster().replaceWhoGaveUp();
        site.processes().requireAll();
    }

    /** As cards are dealt: none comes again before all others came. */
    private Fault.Kind draw(Site site) {
        if (deck.isEmpty()) {
            deck.addAll(List.of(Fault.Kind.values()));
            if (!site.server().isOwn()) {
                deck.remove(Fault.Kind.PAUSE_SERVER);
            }
        }
        return deck.remove(random.nextInt(deck.size()));
    }

    private Verdict told(Verdict verdict) throws Exception {
        StringBuilder text = new StringBuilder();
        text.append("seed %d, %d faults, ".formatted(seed, faults))
                .append("%d s%n".formatted(Duration.between(begin, Instant.now()).toSeconds()))
                .append("faults   %s%n".formatted(struck))
                .append("sent     %d %s%n".formatted(model.sent(), model.kinds()))
                .append("ends     %s%n".formatted(verdict.records()))
                .append("mistakes %d%n".formatted(verdict.mistakes().size()));
        verdict.mistakes().forEach(mistake -> text.append(mistake).append('\n'));
        Files.writeString(folder.resolve("verdict.txt"), text);
        say("%s", text);
        return verdict;
    }

    private void say(String format, Object... values) {
        System.out.printf(
                "chaos %4d s: %s%n",
                Duration.between(begin, Instant.now()).toSeconds(), format.formatted(values));
    }
}
