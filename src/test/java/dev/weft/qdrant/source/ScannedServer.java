package dev.weft.qdrant.source;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import io.grpc.ServerInterceptor;
import io.qdrant.client.ShardKeyFactory;
import io.qdrant.client.ShardKeySelectorFactory;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.CreateShardKeyRequest;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * A server with collections to scan: the embedded one, or the real one at the system property {@code weft.qdrant.url}.
 * Closing it drops the collections.
 */
public final class ScannedServer implements AutoCloseable {

    private static final int POINTS_PER_REQUEST = 5_000;

    private final List<String> made = new ArrayList<>();
    private final EmbeddedQdrant embedded;
    private final String url;
    private final QdrantConnection connection;

    private ScannedServer(EmbeddedQdrant embedded, String url) {
        this.embedded = embedded;
        this.url = url;
        try {
            connection = QdrantConnection.open(options().build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ScannedServer start() {
        String url = System.getProperty("weft.qdrant.url", "embedded");
        return url.equals("embedded")
                ? start(new ServerInterceptor[0])
                : new ScannedServer(null, url);
    }

    /** An embedded one whose calls pass through interceptors. */
    public static ScannedServer start(ServerInterceptor... interceptors) {
        EmbeddedQdrant embedded = EmbeddedQdrant.start(0, interceptors);
        return new ScannedServer(embedded, embedded.url());
    }

    public QdrantOptions.Builder options() {
        return QdrantOptions.builder().setUrl(url);
    }

    public QdrantConnection connection() {
        return connection;
    }

    /** A new collection of unnamed vectors of 4 numbers. Returns its name. */
    public String create() {
        return create(CreateCollection.newBuilder());
    }

    public String create(CreateCollection.Builder request) {
        String name = "scan-" + UUID.randomUUID();
        made.add(name);
        request.getVectorsConfigBuilder()
                .setParams(VectorParams.newBuilder().setSize(4).setDistance(Distance.Dot));
        connection.blockingCollections().create(request.setCollectionName(name).build());
        return name;
    }

    /** A new collection with custom sharding. Returns its name. */
    public String createSharded() {
        return create(CreateCollection.newBuilder().setShardingMethod(ShardingMethod.Custom));
    }

    public void createShardKey(String collection, String key) {
        connection
                .blockingCollections()
                .createShardKey(
                        CreateShardKeyRequest.newBuilder()
                                .setCollectionName(collection)
                                .setRequest(
                                        CreateShardKey.newBuilder()
                                                .setShardKey(ShardKeyFactory.shardKey(key)))
                                .build());
    }

    public void fill(String collection, List<PointId> ids) {
        fill(collection, null, ids, id -> Map.of());
    }

    public void fill(
            String collection, List<PointId> ids, Function<PointId, Map<String, Value>> payload) {
        fill(collection, null, ids, payload);
    }

    /**
     * @param shardKey null in a collection without
     */
    public void fill(
            String collection,
            String shardKey,
            List<PointId> ids,
            Function<PointId, Map<String, Value>> payload) {
        for (int from = 0; from < ids.size(); from += POINTS_PER_REQUEST) {
            UpsertPoints.Builder request =
                    UpsertPoints.newBuilder().setCollectionName(collection).setWait(true);
            if (shardKey != null) {
                request.setShardKeySelector(ShardKeySelectorFactory.shardKeySelector(shardKey));
            }
            int to = Math.min(ids.size(), from + POINTS_PER_REQUEST);
            for (PointId id : ids.subList(from, to)) {
                request.addPoints(
                        PointStruct.newBuilder()
                                .setId(id)
                                .setVectors(VectorsFactory.vectors(1f, 2f, 3f, 4f))
                                .putAllPayload(payload.apply(id)));
            }
            connection.blockingPoints().upsert(request.build());
        }
    }

    /** A payload of one text field. */
    public static Map<String, Value> text(String field, String text) {
        return Map.of(field, ValueFactory.value(text));
    }

    @Override
    public void close() {
        for (String collection : made) {
            connection
                    .blockingCollections()
                    .delete(DeleteCollection.newBuilder().setCollectionName(collection).build());
        }
        connection.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
