package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.embedded.EmbeddedQdrant;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointVectors;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import io.qdrant.client.grpc.PointsGrpc;
import io.qdrant.client.grpc.QdrantGrpc;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
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
    private String url;

    CollectionsGrpc.CollectionsBlockingStub collections;
    PointsGrpc.PointsBlockingStub points;
    QdrantGrpc.QdrantBlockingStub qdrant;

    @BeforeAll
    void connect() {
        url = System.getProperty("weft.qdrant.url", "embedded");
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

    /** Where the server is. */
    String url() {
        return url;
    }

    /** Whether the server is no real one. */
    boolean isEmbedded() {
        return embedded != null;
    }

    @AfterEach
    void dropCollections() {
        made.forEach(this::drop);
        made.clear();
    }

    boolean drop(String collection) {
        return collections
                .delete(DeleteCollection.newBuilder().setCollectionName(collection).build())
                .getResult();
    }

    /** A name that no other test has; its collection is dropped after the test. */
    String newName() {
        String name = "contract-" + UUID.randomUUID();
        made.add(name);
        return name;
    }

    CollectionInfo info(String name) {
        return collections
                .get(GetCollectionInfoRequest.newBuilder().setCollectionName(name).build())
                .getResult();
    }

    /** A new collection of unnamed vectors of 4 numbers. */
    String newCollection(Distance distance) {
        CreateCollection.Builder request = CreateCollection.newBuilder();
        request.getVectorsConfigBuilder().setParams(space(4, distance));
        return newCollection(request);
    }

    String newCollection(CreateCollection.Builder request) {
        String name = newName();
        collections.create(request.setCollectionName(name).build());
        return name;
    }

    static VectorParams space(int size, Distance distance) {
        return VectorParams.newBuilder().setSize(size).setDistance(distance).build();
    }

    static PointStruct point(PointId id, float... vector) {
        return PointStruct.newBuilder()
                .setId(id)
                .setVectors(VectorsFactory.vectors(vector))
                .build();
    }

    static PointStruct point(long id, float... vector) {
        return point(PointIdFactory.id(id), vector);
    }

    static PointStruct point(long id, Map<String, Value> payload) {
        return point(id, 1, 0, 0, 0).toBuilder().putAllPayload(payload).build();
    }

    static PointStruct named(long id, Map<String, Vector> vectors) {
        return PointStruct.newBuilder()
                .setId(PointIdFactory.id(id))
                .setVectors(VectorsFactory.namedVectors(vectors))
                .build();
    }

    /** An upsert that waits. */
    static UpsertPoints.Builder upsertOf(String collection, PointStruct... written) {
        return UpsertPoints.newBuilder()
                .setCollectionName(collection)
                .setWait(true)
                .addAllPoints(List.of(written));
    }

    UpdateResult upsert(String collection, PointStruct... written) {
        return points.upsert(upsertOf(collection, written).build()).getResult();
    }

    static PointsSelector ids(long... ids) {
        List<PointId> list = Arrays.stream(ids).mapToObj(PointIdFactory::id).toList();
        return PointsSelector.newBuilder()
                .setPoints(PointsIdsList.newBuilder().addAllIds(list))
                .build();
    }

    static PointsSelector matching(Filter filter) {
        return PointsSelector.newBuilder().setFilter(filter).build();
    }

    static final WithPayloadSelector PAYLOAD =
            WithPayloadSelector.newBuilder().setEnable(true).build();
    static final WithVectorsSelector VECTORS =
            WithVectorsSelector.newBuilder().setEnable(true).build();

    /** The point of this number, whole. */
    RetrievedPoint get(String collection, long id) {
        List<RetrievedPoint> found =
                points.get(
                                GetPoints.newBuilder()
                                        .setCollectionName(collection)
                                        .addIds(PointIdFactory.id(id))
                                        .setWithPayload(PAYLOAD)
                                        .setWithVectors(VECTORS)
                                        .build())
                        .getResultList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    Map<String, Value> payload(String collection, long id) {
        return get(collection, id).getPayloadMap();
    }

    List<Float> vectorOf(String collection, long id) {
        return get(collection, id).getVectors().getVector().getDense().getDataList();
    }

    /** The ids that a scroll over the whole collection gives, in its order. */
    List<PointId> scrolled(String collection, Filter filter) {
        return points
                .scroll(
                        ScrollPoints.newBuilder()
                                .setCollectionName(collection)
                                .setFilter(filter)
                                .setLimit(1000)
                                .build())
                .getResultList()
                .stream()
                .map(RetrievedPoint::getId)
                .toList();
    }

    /** The numbers of the points that a filter holds for. */
    List<Long> found(String collection, Filter filter) {
        return scrolled(collection, filter).stream().map(PointId::getNum).toList();
    }

    long count(String collection) {
        return points.count(
                        CountPoints.newBuilder()
                                .setCollectionName(collection)
                                .setExact(true)
                                .build())
                .getResult()
                .getCount();
    }

    static void assertFails(ThrowingCallable call, Status.Code code, String text) {
        Status status = catchThrowableOfType(StatusRuntimeException.class, call).getStatus();
        assertThat(status.getDescription()).isEqualTo(text);
        assertThat(status.getCode()).isEqualTo(code);
    }

    static void assertInvalid(ThrowingCallable call, String text) {
        assertFails(call, Status.Code.INVALID_ARGUMENT, text);
    }

    static void assertNoSuchCollection(ThrowingCallable call, String collection) {
        assertFails(
                call,
                Status.Code.NOT_FOUND,
                "Not found: Collection `" + collection + "` doesn't exist!");
    }

    /** A point's named vectors. */
    Map<String, VectorOutput> vectors(String name, long id) {
        return get(name, id).getVectors().getVectors().getVectorsMap();
    }

    /** Gives points vectors, and leaves their others. */
    void update(String name, boolean wait, PointVectors... changed) {
        points.updateVectors(
                UpdatePointVectors.newBuilder()
                        .setCollectionName(name)
                        .setWait(wait)
                        .addAllPoints(List.of(changed))
                        .build());
    }

    static PointVectors vectorsOf(long id, Map<String, Vector> vectors) {
        return PointVectors.newBuilder()
                .setId(PointIdFactory.id(id))
                .setVectors(VectorsFactory.namedVectors(vectors))
                .build();
    }
}
