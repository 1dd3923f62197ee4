package dev.weft.qdrant.sink;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.sink.PointOperation.Delete;
import dev.weft.qdrant.sink.PointOperation.OverwritePayload;
import dev.weft.qdrant.sink.PointOperation.SetPayload;
import dev.weft.qdrant.sink.PointOperation.UpdateVectors;
import dev.weft.qdrant.sink.PointOperation.Upsert;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random writes to few points, through a server that fails in every way it can, with crashes and restores: the
 * collection ends as if each write had been done alone, one after the other.
 */
class ModelTest {

    private static final int SEEDS = 200;
    private static final int DIMENSION = 2;
    private static final int POINTS = 8;

    private static final FaultProxy PROXY = new FaultProxy();
    private static EmbeddedQdrant server;
    private static QdrantConnection connection;

    /** A point as a collection holds it. */
    private record Stored(List<Float> vector, Map<String, Value> payload) {}

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedQdrant.start(0, PROXY);
        connection = QdrantConnection.open(QdrantOptions.builder().setUrl(server.url()).build());
    }

    @AfterAll
    static void stop() {
        connection.close();
        server.close();
    }

    @Test
    @Timeout(120)
    void everyRunEndsAsTheSequentialModelDoes() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            new Run(seed).check();
        }
        assertThat(PROXY.counts().keySet())
                .as("all faults occurred")
                .containsExactlyInAnyOrder(FaultProxy.Fault.values());
    }

    /** One seed. */
    private static final class Run {
        private final SplittableRandom random;
        private final String collection;
        private final long seed;
        private final List<PointOperation> stream = new ArrayList<>();
        private final List<RejectedPoint> rejected = new ArrayList<>();
        private QdrantWriter<PointOperation> writer;
        private List<WriterState> checkpoint = List.of();
        private int checkpointAt;

        Run(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.collection = "model-" + seed;
        }

        void check() throws Exception {
            CollectionSpec spec = CollectionSpec.of(collection, DIMENSION);
            CollectionManager.ensure(connection, spec.withDistance(Distance.Dot));
            PROXY.spoil(seed, random.nextDouble(0.5));
            int length = random.nextInt(20, 150);
            for (int i = 0; i < length; i++) {
                stream.add(randomOperation(i));
            }
            writer = newWriter(List.of());
            int position = 0;
            int crashesLeft = 2;
            while (position < length) {
                writer.write(stream.get(position++), null);
                int dice = random.nextInt(40);
                if (dice == 0) {
                    writer.flush(false);
                    checkpoint = roundTrip(writer.snapshotState(position));
                    checkpointAt = position;
                } else if (dice == 1 && crashesLeft-- > 0) {
                    addUp();
                    writer.close();
                    writer = newWriter(checkpoint);
                    position = checkpointAt;
                }
            }
            writer.flush(true);
            addUp();
            assertThat(writer.totals().pending()).isZero();
            writer.close();
            assertThat(stored()).as("seed %d", seed).isEqualTo(model());
            assertThat(rejected)
                    .allMatch(one -> isBad(one.operation()) || needsThePoint(one.operation()));
        }

        private void addUp() {
            WriterTotals totals = writer.totals();
            assertThat(
                            totals.written()
                                    + totals.superseded()
                                    + totals.rejected()
                                    + totals.pending())
                    .as("seed %d: %s", seed, totals)
                    .isEqualTo(totals.received() + totals.restored());
        }

        private PointOperation randomOperation(int version) {
            PointId id = id(random.nextInt(POINTS));
            Value tag = value(version);
            return switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> upsert(id, tag, 1f, version);
                case 4 -> upsert(id, tag, 1f, 2f, 3f);
                case 5, 6 -> PointOperation.overwritePayload(id, Map.of("version", tag));
                case 7 -> PointOperation.setPayload(id, Map.of("x" + random.nextInt(2), tag));
                case 8, 9 -> PointOperation.updateVectors(id, vectors(2f, version));
                default -> PointOperation.delete(id);
            };
        }

        private static Upsert upsert(PointId id, Value tag, float... vector) {
            return PointOperation.upsert(
                    PointStruct.newBuilder()
                            .setId(id)
                            .setVectors(vectors(vector))
                            .putPayload("version", tag)
                            .build());
        }

        private static boolean isBad(PointOperation operation) {
            return operation instanceof Upsert upsert && vector(upsert).size() != DIMENSION;
        }

        private static boolean needsThePoint(PointOperation operation) {
            return operation instanceof OverwritePayload
                    || operation instanceof SetPayload
                    || operation instanceof UpdateVectors;
        }

        private static List<Float> vector(Upsert upsert) {
            return upsert.point().getVectors().getVector().getDense().getDataList();
        }

        private Map<PointId, Stored> model() {
            Map<PointId, Stored> model = new HashMap<>();
            for (PointOperation operation : stream) {
                PointId id = operation.id();
                if (operation instanceof Delete) {
                    model.remove(id);
                } else if (operation instanceof Upsert upsert && !isBad(upsert)) {
                    model.put(id, new Stored(vector(upsert), upsert.point().getPayloadMap()));
                } else if (operation instanceof OverwritePayload overwrite) {
                    model.computeIfPresent(
                            id, (i, old) -> new Stored(old.vector(), overwrite.payload()));
                } else if (operation instanceof UpdateVectors update) {
                    List<Float> vector =
                            update.point().getVectors().getVector().getDense().getDataList();
                    model.computeIfPresent(id, (i, old) -> new Stored(vector, old.payload()));
                } else if (operation instanceof SetPayload set) {
                    model.computeIfPresent(
                            id,
                            (i, old) -> {
                                Map<String, Value> payload = new HashMap<>(old.payload());
                                payload.putAll(set.payload());
                                return new Stored(old.vector(), payload);
                            });
                }
            }
            return model;
        }

        private Map<PointId, Stored> stored() {
            ScrollPoints all =
                    ScrollPoints.newBuilder()
                            .setCollectionName(collection)
                            .setLimit(1_000)
                            .setWithPayload(WithPayloadSelectorFactory.enable(true))
                            .setWithVectors(WithVectorsSelectorFactory.enable(true))
                            .build();
            Map<PointId, Stored> stored = new HashMap<>();
            for (RetrievedPoint point : connection.blockingPoints().scroll(all).getResultList()) {
                stored.put(
                        point.getId(),
                        new Stored(
                                point.getVectors().getVector().getDense().getDataList(),
                                point.getPayloadMap()));
            }
            return stored;
        }

        private QdrantWriter<PointOperation> newWriter(List<WriterState> states) {
            WriteOptions options =
                    QdrantSink.<PointOperation>builder()
                            .setCollection(collection)
                            .setMaxPointsPerRequest(random.nextInt(1, 9))
                            .setMaxRequestsInFlight(random.nextInt(1, 5))
                            .setMaxBufferedPoints(random.nextInt(9, 40))
                            .setLinger(Duration.ofMillis(random.nextInt(3)))
                            .setRetryBackoff(Duration.ofMillis(1), Duration.ofMillis(4))
                            .setRetryBudget(1_000, Duration.ofMinutes(1))
                            .setDrainTimeout(Duration.ofMillis(random.nextInt(1, 30)))
                            .options();
            WriterMailbox mailbox =
                    new WriterMailbox(new TaskMailbox(), WriterClock.on(connection.executor()));
            return new QdrantWriter<>(
                    operation -> operation,
                    options,
                    new WatchedClient(connection),
                    new WriterRuntime(
                            mailbox,
                            UnregisteredMetricsGroup.createSinkWriterMetricGroup(),
                            random.split()),
                    new ListedRejections(rejected),
                    states.stream().flatMap(state -> state.pending().stream()).toList());
        }

        private static List<WriterState> roundTrip(List<WriterState> states) throws Exception {
            WriterStateSerializer serializer = new WriterStateSerializer(null);
            List<WriterState> copies = new ArrayList<>();
            for (WriterState state : states) {
                copies.add(
                        serializer.deserialize(
                                serializer.getVersion(), serializer.serialize(state)));
            }
            return copies;
        }
    }
}
