package dev.weft.qdrant.collection;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.QueryFactory;
import io.qdrant.client.ShardKeySelectorFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.QueryResponse;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.Sample;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchParams;
import io.qdrant.client.grpc.Points.VectorOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;

/** Reads a few points of a collection, and what is near to them. It blocks. */
@PublicEvolving
public final class PointReader {

    private static final int AT_ONCE = 16;

    private final CollectionClient client;
    private final String collection;
    private final String vector;

    /** @param vector the vector's name; empty for the unnamed one */
    public PointReader(CollectionClient client, String collection, String vector) {
        this.client = client;
        this.collection = collection;
        this.vector = vector;
    }

    /** Draws points at random, each once; fewer where there are fewer. */
    public List<PointId> random(int points) throws IOException {
        QueryPoints request =
                QueryPoints.newBuilder()
                        .setCollectionName(collection)
                        .setQuery(QueryFactory.sample(Sample.Random))
                        .setLimit(points)
                        .build();
        return client.call(
                "draw a sample of '" + collection + "'",
                () ->
                        client.connection().blockingPoints().query(request).getResultList().stream()
                                .map(ScoredPoint::getId)
                                .distinct()
                                .toList());
    }

    /** The points of these ids, with payload and vector; those that aren't there are left out. */
    public List<RetrievedPoint> get(List<PointId> ids) throws IOException {
        return get(ids, null);
    }

    /**
     * The same in one part of a collection with custom sharding.
     *
     * @param shardKey the part; null for all, in which each id is found once
     */
    public List<RetrievedPoint> get(List<PointId> ids, @Nullable ShardKey shardKey)
            throws IOException {
        GetPoints.Builder request =
                GetPoints.newBuilder()
                        .setCollectionName(collection)
                        .addAllIds(ids)
                        .setWithPayload(WithPayloadSelectorFactory.enable(true))
                        .setWithVectors(
                                vector.isEmpty()
                                        ? WithVectorsSelectorFactory.enable(true)
                                        : WithVectorsSelectorFactory.include(List.of(vector)));
        if (shardKey != null) {
            request.setShardKeySelector(ShardKeySelectorFactory.shardKeySelector(shardKey));
        }
        return client.call(
                "read points of '" + collection + "'",
                () -> client.connection().blockingPoints().get(request.build()).getResultList());
    }

    /** The numbers of a point's vector, of its first row if it has several; empty if it has none. */
    @SuppressWarnings("deprecation")
    public List<Float> numbers(RetrievedPoint point) {
        VectorOutput output =
                point.getVectors().hasVector()
                        ? point.getVectors().getVector()
                        : point.getVectors()
                                .getVectors()
                                .getVectorsOrDefault(vector, VectorOutput.getDefaultInstance());
        return switch (output.getVectorCase()) {
            case DENSE -> output.getDense().getDataList();
            case MULTI_DENSE -> output.getMultiDense().getVectors(0).getDataList();
            case SPARSE -> List.of();
            // as servers before 1.16 give it
            case VECTOR_NOT_SET -> output.getDataList();
        };
    }

    /**
     * Where a point is.
     *
     * @param shardKey the part of a collection with custom sharding, of which others may have a point of this id; null
     *     where there are none
     */
    @PublicEvolving
    public record Place(PointId id, @Nullable ShardKey shardKey) {}

    /**
     * The points that are nearest to each of these, without itself, best first. For one that isn't there, or lacks the
     * vector, none.
     *
     * @param exact whether each is compared with all, past the index
     * @param payload whether the payload comes along
     */
    public List<List<ScoredPoint>> nearest(
            List<Place> points, int limit, boolean exact, boolean payload) throws IOException {
        List<List<ScoredPoint>> nearest = new ArrayList<>();
        for (int from = 0; from < points.size(); from += AT_ONCE) {
            List<QueryPoints> some = new ArrayList<>();
            for (Place point : points.subList(from, Math.min(points.size(), from + AT_ONCE))) {
                some.add(near(point, limit, exact, payload));
            }
            nearest.addAll(client.call("search '" + collection + "'", () -> searched(some)));
        }
        return nearest;
    }

    private QueryPoints near(Place point, int limit, boolean exact, boolean payload)
            throws IOException {
        QueryPoints.Builder request =
                QueryPoints.newBuilder()
                        .setCollectionName(collection)
                        .setQuery(QueryFactory.nearest(point.id()))
                        .setUsing(vector)
                        .setLimit(limit)
                        .setWithPayload(WithPayloadSelectorFactory.enable(payload));
        if (exact) {
            request.setParams(SearchParams.newBuilder().setExact(true));
        }
        if (point.shardKey() != null) {
            // by its id alone the server may take another one each time
            for (RetrievedPoint itself : get(List.of(point.id()), point.shardKey())) {
                List<Float> numbers = numbers(itself);
                if (!numbers.isEmpty()) {
                    request.setQuery(QueryFactory.nearest(numbers))
                            .setFilter(
                                    Filter.newBuilder()
                                            .addMustNot(ConditionFactory.hasId(point.id())));
                }
            }
        }
        return request.build();
    }

    private List<List<ScoredPoint>> searched(List<QueryPoints> requests)
            throws InterruptedException {
        List<ListenableFuture<QueryResponse>> answers = new ArrayList<>();
        for (QueryPoints request : requests) {
            answers.add(client.connection().points().query(request));
        }
        try {
            List<List<ScoredPoint>> found = new ArrayList<>();
            for (ListenableFuture<QueryResponse> answer : answers) {
                found.add(result(answer));
            }
            return found;
        } finally {
            answers.forEach(answer -> answer.cancel(true));
        }
    }

    private static List<ScoredPoint> result(ListenableFuture<QueryResponse> answer)
            throws InterruptedException {
        try {
            return answer.get().getResultList();
        } catch (ExecutionException | CancellationException e) {
            Status status = Status.fromThrowable(e);
            if (status.getCode() == Status.Code.NOT_FOUND) {
                return List.of();
            }
            throw new StatusRuntimeException(status, Status.trailersFromThrowable(e));
        }
    }
}
