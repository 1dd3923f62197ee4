package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.QdrantConnection;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Common.PointId;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A real client over a connection that outlives it. It asserts that no point is ever in two requests at once.
 */
final class WatchedClient implements PointClient {

    private final GrpcPointClient client;
    private final Set<PointId> inFlight = new HashSet<>();
    private final Set<CompletableFuture<Void>> open =
            Collections.newSetFromMap(new ConcurrentHashMap<>());

    WatchedClient(QdrantConnection connection) {
        this.client = new GrpcPointClient(connection);
    }

    @Override
    public CompletableFuture<Void> write(WriteRequest request) {
        Set<PointId> ids = Requests.ids(request);
        take(ids);
        CompletableFuture<Void> answer = client.write(request);
        open.add(answer);
        return answer.whenComplete(
                (done, failure) -> {
                    free(ids);
                    open.remove(answer);
                });
    }

    @Override
    public CompletableFuture<CollectionInfo> collection(String name) {
        return client.collection(name);
    }

    private synchronized void take(Set<PointId> ids) {
        if (ids.stream().anyMatch(inFlight::contains)) {
            throw new AssertionError("A point is in two requests at once: " + ids);
        }
        inFlight.addAll(ids);
    }

    private synchronized void free(Set<PointId> ids) {
        inFlight.removeAll(ids);
    }

    @Override
    public String server() {
        return client.server();
    }

    /** Waits for what is under way, so that a writer that takes over finds a quiet server. */
    @Override
    public void close() {
        open.forEach(answer -> answer.handle((done, failure) -> null).join());
    }
}
