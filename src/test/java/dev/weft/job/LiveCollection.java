package dev.weft.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.job.payload.Payloads;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A collection of an old model's vectors that somebody else than Weft keeps fresh: each record of a topic becomes the
 * point of the number in its key, or deletes it, and only then is its offset committed. Payloads look as Weft's do.
 */
final class LiveCollection implements AutoCloseable {

    /** The consumer group. */
    static final String GROUP = "keeper";

    private static final float[] OLD_VECTOR = {1, 0, 0, 0};
    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final QdrantConnection connection;
    private final KafkaConsumer<String, String> changes;
    private final Thread keeper = new Thread(this::keep, "live-collection");

    private int committed;
    private boolean held;
    private Exception failure;
    private volatile boolean closing;

    LiveCollection(String name, String url, String servers, String topic) throws IOException {
        this.name = name;
        connection = QdrantConnection.open(QdrantOptions.builder().setUrl(url).build());
        CollectionManager.ensure(connection, CollectionSpec.of(name, OLD_VECTOR.length));
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        changes =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
        changes.subscribe(List.of(topic));
        keeper.start();
    }

    /** From now on what is sent is not applied. */
    synchronized void hold() {
        held = true;
    }

    synchronized void release() {
        held = false;
        notifyAll();
    }

    private synchronized void awaitRelease() throws InterruptedException {
        while (held && !closing) {
            wait();
        }
    }

    /** Waits until so many changes are in the collection and their offsets committed. */
    synchronized void awaitCommitted(int count) throws Exception {
        while (committed < count && failure == null) {
            wait();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void keep() {
        try (changes) {
            while (!closing) {
                ConsumerRecords<String, String> next = changes.poll(Duration.ofMillis(20));
                awaitRelease();
                for (ConsumerRecord<String, String> change : next) {
                    apply(change);
                }
                changes.commitSync();
                committed(next.count());
            }
        } catch (Exception e) {
            failed(e);
        }
    }

    private void apply(ConsumerRecord<String, String> change) throws IOException {
        PointId id = PointIdFactory.id(Long.parseLong(change.key()));
        if (change.value() == null) {
            connection
                    .blockingPoints()
                    .delete(
                            DeletePoints.newBuilder()
                                    .setCollectionName(name)
                                    .setWait(true)
                                    .setPoints(
                                            PointsSelector.newBuilder()
                                                    .setPoints(
                                                            PointsIdsList.newBuilder().addIds(id)))
                                    .build());
            return;
        }
        PointStruct.Builder point =
                PointStruct.newBuilder()
                        .setId(id)
                        .setVectors(VectorsFactory.vectors(OLD_VECTOR))
                        .putPayload(
                                "_weft",
                                ValueFactory.value(Map.of("id", ValueFactory.value(change.key()))));
        for (Map.Entry<String, JsonNode> field : JSON.readTree(change.value()).properties()) {
            point.putPayload(field.getKey(), Payloads.value(field.getValue()));
        }
        connection
                .blockingPoints()
                .upsert(
                        UpsertPoints.newBuilder()
                                .setCollectionName(name)
                                .setWait(true)
                                .addPoints(point)
                                .build());
    }

    private synchronized void committed(int applied) {
        committed += applied;
        notifyAll();
    }

    private synchronized void failed(Exception e) {
        failure = e;
        notifyAll();
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        release();
        keeper.join();
        connection.close();
    }
}
