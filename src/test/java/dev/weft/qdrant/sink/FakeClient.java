package dev.weft.qdrant.sink;

import io.grpc.Metadata;
import io.grpc.Status;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Common.PointId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Answers requests as the test says, after a time; and asserts on its own that no point is ever in two requests.
 */
final class FakeClient implements PointClient {

    /** An answer to a request: null for success. */
    interface Answers extends Function<Set<PointId>, Status> {}

    /** A request as the server saw it. */
    record Seen(Duration at, Set<PointId> ids) {}

    private final Simulation simulation;
    private final Set<PointId> inFlight = new HashSet<>();
    private final List<Seen> seen = new ArrayList<>();
    private final List<WriteRequest> requests = new ArrayList<>();
    private final Metadata trailers = new Metadata();
    private Answers answers = ids -> null;
    private Duration latency = Duration.ofMillis(10);
    private int mostInFlight;
    private int open;
    private boolean closed;
    private CollectionInfo info = CollectionInfo.getDefaultInstance();
    private Status infoFailure;
    private int asked;

    FakeClient(Simulation simulation) {
        this.simulation = simulation;
    }

    FakeClient answering(Answers newAnswers) {
        answers = newAnswers;
        return this;
    }

    FakeClient withTrailer(Metadata.Key<String> key, String value) {
        trailers.put(key, value);
        return this;
    }

    FakeClient taking(Duration newLatency) {
        latency = newLatency;
        return this;
    }

    @Override
    public CompletableFuture<Void> write(WriteRequest request) {
        Set<PointId> ids = Requests.ids(request);
        if (ids.stream().anyMatch(inFlight::contains)) {
            throw new AssertionError("A point is in two requests at once: " + ids);
        }
        inFlight.addAll(ids);
        mostInFlight = Math.max(mostInFlight, ++open);
        seen.add(new Seen(simulation.elapsed(), ids));
        requests.add(request);
        CompletableFuture<Void> done = new CompletableFuture<>();
        simulation.after(latency, () -> answer(ids, done));
        return done;
    }

    private void answer(Set<PointId> ids, CompletableFuture<Void> done) {
        inFlight.removeAll(ids);
        open--;
        Status status = answers.apply(ids);
        if (status == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(status.asRuntimeException(trailers));
        }
    }

    List<Seen> seen() {
        return seen;
    }

    List<WriteRequest> requests() {
        return requests;
    }

    int mostInFlight() {
        return mostInFlight;
    }

    void forgetMost() {
        mostInFlight = 0;
    }

    boolean closed() {
        return closed;
    }

    FakeClient describing(CollectionInfo newInfo) {
        info = newInfo;
        infoFailure = null;
        return this;
    }

    FakeClient failingToDescribe(Status status) {
        infoFailure = status;
        return this;
    }

    @Override
    public CompletableFuture<CollectionInfo> collection(String name) {
        asked++;
        return infoFailure == null
                ? CompletableFuture.completedFuture(info)
                : CompletableFuture.failedFuture(infoFailure.asRuntimeException());
    }

    int asked() {
        return asked;
    }

    @Override
    public String server() {
        return "http://fake:6334";
    }

    @Override
    public void close() {
        closed = true;
    }
}
