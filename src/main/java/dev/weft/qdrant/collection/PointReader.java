package dev.weft.qdrant.collection;

import com.google.common.collect.Lists;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.QueryFactory;
import io.qdrant.client.ShardKeySelectorFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** As many results as wanted, or as the collection's strict mode lets a request ask for. */
    public int limit(int wanted) throws IOException {
        StrictModeConfig strict = client.info(collection).getConfig().getStrictModeConfig();
        return strict.getEnabled() && strict.hasMaxQueryLimit()
                ? Math.min(wanted, strict.getMaxQueryLimit())
                : wanted;
    }

    /** Draws points at random, each once; fewer where there are fewer, or strict mode allows no more. */
    public List<PointId> random(int points) throws IOException {
        QueryPoints request =
                QueryPoints.newBuilder()
                        .setCollectionName(collection)
                        .setQuery(QueryFactory.sample(Sample.Random))
                        .setLimit(limit(points))
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

    /** The points at these places, with payload and vector; those that aren't there are left out. */
    public Map<Place, RetrievedPoint> find(List<Place> places) throws IOException {
        Map<Optional<ShardKey>, List<PointId>> shards = new LinkedHashMap<>();
        for (Place place : places) {
            shards.computeIfAbsent(Optional.ofNullable(place.shardKey()), key -> new ArrayList<>())
                    .add(place.id());
        }
        Map<Place, RetrievedPoint> found = new HashMap<>();
        for (Map.Entry<Optional<ShardKey>, List<PointId>> shard : shards.entrySet()) {
            ShardKey key = shard.getKey().orElse(null);
            get(shard.getValue(), key)
                    .forEach(point -> found.put(new Place(point.getId(), key), point));
        }
        return found;
    }

    /** @param shardKey the part of the collection; null for all, in which each id is found once */
    private List<RetrievedPoint> get(List<PointId> ids, @Nullable ShardKey shardKey)
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
        for (List<Place> some : Lists.partition(points, AT_ONCE)) {
            Map<Place, RetrievedPoint> sharded =
                    find(some.stream().filter(place -> place.shardKey() != null).toList());
            List<Optional<QueryPoints>> searches = new ArrayList<>();
            for (Place point : some) {
                searches.add(
                        near(point, sharded.get(point))
                                .map(search -> search(search, limit, exact, payload)));
            }
            nearest.addAll(client.call("search '" + collection + "'", () -> searched(searches)));
        }
        return nearest;
    }

    /**
     * By its id alone the server may take another one each time where shards have several.
     *
     * @param itself what is at the place; null where that has no shard key, or nothing
     */
    private Optional<QueryPoints.Builder> near(Place place, @Nullable RetrievedPoint itself) {
        if (place.shardKey() == null) {
            return Optional.of(QueryPoints.newBuilder().setQuery(QueryFactory.nearest(place.id())));
        }
        return Optional.ofNullable(itself)
                .map(this::numbers)
                .filter(numbers -> !numbers.isEmpty())
                .map(
                        numbers ->
                                QueryPoints.newBuilder()
                                        .setQuery(QueryFactory.nearest(numbers))
                                        .setFilter(
                                                Filter.newBuilder()
                                                        .addMustNot(
                                                                ConditionFactory.hasId(
                                                                        place.id()))));
    }

    private QueryPoints search(
            QueryPoints.Builder search, int limit, boolean exact, boolean payload) {
        if (exact) {
            search.setParams(SearchParams.newBuilder().setExact(true));
        }
        return search.setCollectionName(collection)
                .setUsing(vector)
                .setLimit(limit)
                .setWithPayload(WithPayloadSelectorFactory.enable(payload))
                .build();
    }

    /** @param searches empty ones find nothing */
    private List<List<ScoredPoint>> searched(List<Optional<QueryPoints>> searches)
            throws InterruptedException {
        List<ListenableFuture<QueryResponse>> answers = new ArrayList<>();
        for (Optional<QueryPoints> search : searches) {
            answers.add(
                    search.map(client.connection().points()::query)
                            .orElse(Futures.immediateFuture(QueryResponse.getDefaultInstance())));
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
