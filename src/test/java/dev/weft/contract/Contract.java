package dev.weft.contract;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.embedded.EmbeddedQdrant;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import io.qdrant.client.grpc.PointsGrpc;
import io.qdrant.client.grpc.QdrantGrpc;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * What Weft asks of a Qdrant server, told by its subclasses. They run against the embedded one, or unchanged against
 * the real one at the system property {@code weft.qdrant.url} (gRPC). Where the two differ, the embedded one is wrong.
 *
 * <p>Every test has collections of its own, which are dropped after it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Contract {

    private final List<String> made = new ArrayList<>();
    private EmbeddedQdrant embedded;
    private ManagedChannel channel;

    CollectionsGrpc.CollectionsBlockingStub collections;
    PointsGrpc.PointsBlockingStub points;
    QdrantGrpc.QdrantBlockingStub qdrant;

    @BeforeAll
    void connect() {
        String url = System.getProperty("weft.qdrant.url", "embedded");
        if (url.equals("embedded")) {
            embedded = EmbeddedQdrant.start();
            url = embedded.url();
        }
        URI uri = URI.create(url);
        channel =
                NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort()).usePlaintext().build();
        collections = CollectionsGrpc.newBlockingStub(channel);
        points = PointsGrpc.newBlockingStub(channel);
        qdrant = QdrantGrpc.newBlockingStub(channel);
    }

    @AfterAll
    void disconnect() throws InterruptedException {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        if (embedded != null) {
            embedded.close();
        }
    }

    @AfterEach
    void dropCollections() {
        made.forEach(this::drop);
        made.clear();
    }

    void drop(String collection) {
        collections.delete(DeleteCollection.newBuilder().setCollectionName(collection).build());
    }

    /** A name that no other test has; its collection is dropped after the test. */
    String newName() {
        String name = "contract-" + UUID.randomUUID();
        made.add(name);
        return name;
    }

    /** A new collection of unnamed vectors of 4 numbers. */
    String newCollection(Distance distance) {
        return newCollection(CreateCollection.newBuilder(), vector(4, distance));
    }

    String newCollection(CreateCollection.Builder request, VectorParams unnamed) {
        request.getVectorsConfigBuilder().setParams(unnamed);
        return newCollection(request);
    }

    String newCollection(CreateCollection.Builder request) {
        String name = newName();
        collections.create(request.setCollectionName(name).build());
        return name;
    }

    static VectorParams vector(int size, Distance distance) {
        return VectorParams.newBuilder().setSize(size).setDistance(distance).build();
    }

    static PointStruct point(PointId id, Map<String, Value> payload, float... vector) {
        return PointStruct.newBuilder()
                .setId(id)
                .setVectors(VectorsFactory.vectors(vector))
                .putAllPayload(payload)
                .build();
    }

    static PointStruct point(long id, float... vector) {
        return point(PointIdFactory.id(id), Map.of(), vector);
    }

    static PointStruct point(long id, Map<String, Value> payload) {
        return point(PointIdFactory.id(id), payload, 1, 0, 0, 0);
    }

    UpdateResult upsert(String collection, PointStruct... written) {
        return points.upsert(
                        UpsertPoints.newBuilder()
                                .setCollectionName(collection)
                                .setWait(true)
                                .addAllPoints(List.of(written))
                                .build())
                .getResult();
    }

    /** The points of these numbers that are there, whole. */
    List<RetrievedPoint> get(String collection, long... ids) {
        GetPoints.Builder request =
                GetPoints.newBuilder()
                        .setCollectionName(collection)
                        .setWithPayload(WithPayloadSelector.newBuilder().setEnable(true))
                        .setWithVectors(WithVectorsSelector.newBuilder().setEnable(true));
        for (long id : ids) {
            request.addIds(PointIdFactory.id(id));
        }
        return points.get(request.build()).getResultList();
    }

    RetrievedPoint one(String collection, long id) {
        return get(collection, id).get(0);
    }

    long count(String collection, Filter filter) {
        return points.count(
                        CountPoints.newBuilder()
                                .setCollectionName(collection)
                                .setFilter(filter)
                                .setExact(true)
                                .build())
                .getResult()
                .getCount();
    }

    long count(String collection) {
        return count(collection, Filter.getDefaultInstance());
    }

    static List<Float> vector(RetrievedPoint point) {
        return point.getVectors().getVector().getDense().getDataList();
    }

    /** The status that a call ends with. */
    static Status failure(ThrowingCallable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call).getStatus();
    }
}
