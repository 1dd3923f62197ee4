package dev.weft.qdrant.sink;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Points.PointStruct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * Points per second into one collection, side by side: the client upserting one point at a time, the client upserting
 * batches of several sizes with one and with several in flight, and the sink's writer as it comes. A benchmark, not a
 * test: {@code SinkBenchmark [url|embedded [rounds [dimension...]]]}, without arguments against the embedded server in
 * the same JVM. The collections are not indexed: when the server builds an index is chance.
 */
final class SinkBenchmark {

    private static final String ALONE = "one at a time";
    private static final String SINK = "sink";
    private static final int[] DIMENSIONS = {384, 1_536};
    private static final int[] BATCHES = {64, 256, 1_024};
    private static final int[] IN_FLIGHT = {1, 4};
    private static final int ROUNDS = 11;
    private static final int WARM_UPS = 4;
    private static final int FLOATS = 40_000_000;

    private final int rounds;
    private final QdrantConnection connection;
    private final QdrantClient client;

    private SinkBenchmark(String url, int rounds) throws Exception {
        this.rounds = rounds;
        QdrantOptions options = QdrantOptions.builder().setUrl(url).build();
        connection = QdrantConnection.open(options);
        ManagedChannel channel =
                ManagedChannelBuilder.forAddress(options.host(), options.port())
                        .usePlaintext()
                        .build();
        client = new QdrantClient(QdrantGrpcClient.newBuilder(channel, true, false).build());
    }

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedQdrant embedded = EmbeddedQdrant.start()) {
            boolean given = arguments.length > 0 && !arguments[0].equals("embedded");
            String url = given ? arguments[0] : embedded.url();
            int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
            SinkBenchmark benchmark = new SinkBenchmark(url, rounds);
            int[] dimensions =
                    Arrays.stream(arguments).skip(2).mapToInt(Integer::parseInt).toArray();
            for (int dimension : dimensions.length > 0 ? dimensions : DIMENSIONS) {
                benchmark.run(dimension);
            }
            benchmark.client.close();
            benchmark.connection.close();
        }
    }

    private interface Contender {
        void write(String collection, List<PointStruct> points) throws Exception;
    }

    private void run(int dimension) throws Exception {
        List<PointStruct> points = points(dimension, FLOATS / dimension);
        List<PointStruct> few = points.subList(0, points.size() / 50);
        Map<String, Contender> contenders = contenders();
        List<String> names = new ArrayList<>(contenders.keySet());
        Map<String, List<Double>> speeds = new TreeMap<>();
        Random random = new Random(dimension);
        for (int round = 0; round < WARM_UPS + rounds; round++) {
            // none is always the one that comes after the same other
            Collections.shuffle(names, random);
            for (String name : names) {
                List<PointStruct> some = name.equals(ALONE) ? few : points;
                double speed = measure(dimension, some, contenders.get(name));
                if (round >= WARM_UPS) {
                    speeds.computeIfAbsent(name, n -> new ArrayList<>()).add(speed);
                }
            }
        }
        print(dimension, points.size(), speeds);
    }

    private Map<String, Contender> contenders() {
        Map<String, Contender> contenders = new TreeMap<>();
        contenders.put(ALONE, this::oneAtATime);
        contenders.put(SINK, this::sink);
        for (int batch : BATCHES) {
            for (int inFlight : IN_FLIGHT) {
                contenders.put(
                        "client, batches of %4d, %d in flight".formatted(batch, inFlight),
                        (collection, points) -> batches(collection, points, batch, inFlight));
            }
        }
        return contenders;
    }

    private void print(int dimension, int count, Map<String, List<Double>> speeds) {
        say("%n%d dimensions, %d points, median of %d rounds", dimension, count, rounds);
        speeds.forEach((name, all) -> say("%,12.0f points/s  %s", median(all), name));
        String client =
                speeds.keySet().stream()
                        .filter(name -> name.startsWith("client"))
                        .max(Comparator.comparing(name -> median(speeds.get(name))))
                        .orElseThrow();
        say(
                "sink: %.2f of the client's best (%s), %.1f times one at a time",
                ratio(speeds, client), client, ratio(speeds, ALONE));
    }

    /** Of the sink to another, round by round: what slows a whole round down then cancels out. */
    private double ratio(Map<String, List<Double>> speeds, String other) {
        List<Double> sink = speeds.get(SINK);
        return median(
                IntStream.range(0, rounds)
                        .mapToObj(round -> sink.get(round) / speeds.get(other).get(round))
                        .toList());
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static double median(List<Double> speeds) {
        return speeds.stream().sorted().toList().get(speeds.size() / 2);
    }

    /** Points per second. */
    private double measure(int dimension, List<PointStruct> points, Contender contender)
            throws Exception {
        String collection = "benchmark-" + dimension;
        DeleteCollection delete =
                DeleteCollection.newBuilder().setCollectionName(collection).build();
        connection.blockingCollections().delete(delete);
        connection.blockingCollections().create(unindexed(collection, dimension));
        System.gc();
        long start = System.nanoTime();
        contender.write(collection, points);
        return points.size() * 1e9 / (System.nanoTime() - start);
    }

    private static CreateCollection unindexed(String collection, int dimension) {
        VectorParams vectors =
                VectorParams.newBuilder().setSize(dimension).setDistance(Distance.Cosine).build();
        return CreateCollection.newBuilder()
                .setCollectionName(collection)
                .setVectorsConfig(VectorsConfig.newBuilder().setParams(vectors))
                .setOptimizersConfig(OptimizersConfigDiff.newBuilder().setIndexingThreshold(0))
                .build();
    }

    private void oneAtATime(String collection, List<PointStruct> points) throws Exception {
        for (PointStruct point : points) {
            client.upsertAsync(collection, List.of(point)).get();
        }
    }

    private void batches(String collection, List<PointStruct> points, int batch, int inFlight)
            throws InterruptedException {
        Semaphore slots = new Semaphore(inFlight);
        for (int from = 0; from < points.size(); from += batch) {
            List<PointStruct> some = points.subList(from, Math.min(points.size(), from + batch));
            slots.acquire();
            client.upsertAsync(collection, some).addListener(slots::release, Runnable::run);
        }
        slots.tryAcquire(inFlight, 1, TimeUnit.MINUTES);
    }

    private void sink(String collection, List<PointStruct> points) throws Exception {
        WriteOptions defaults =
                QdrantSink.<PointStruct>builder().setCollection(collection).options();
        TaskMailbox mailbox = new TaskMailbox();
        // over an open connection, as the client has one
        QdrantWriter<PointStruct> writer =
                new QdrantWriter<>(
                        PointOperation::upsert,
                        defaults,
                        new GrpcPointClient(connection),
                        new WriterRuntime(
                                new WriterMailbox(mailbox, WriterClock.on(connection.executor())),
                                UnregisteredMetricsGroup.createSinkWriterMetricGroup(),
                                new SplittableRandom()),
                        RejectedPointHandler.NONE,
                        List.of());
        for (PointStruct point : points) {
            writer.write(point, null);
            // a task looks into its mailbox between two elements
            mailbox.tryYield();
        }
        writer.flush(true);
    }

    private static List<PointStruct> points(int dimension, int count) {
        SplittableRandom random = new SplittableRandom(dimension);
        List<PointStruct> points = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            float[] vector = new float[dimension];
            for (int i = 0; i < dimension; i++) {
                vector[i] = (float) random.nextDouble(-1, 1);
            }
            points.add(
                    PointStruct.newBuilder()
                            .setId(PointIdFactory.id(number))
                            .setVectors(VectorsFactory.vectors(vector))
                            .putPayload("title", ValueFactory.value("A title of point " + number))
                            .build());
        }
        return points;
    }
}
