package dev.weft.qdrant.source.enumerator;

import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.ReadRetries;
import dev.weft.qdrant.source.split.IdPosition;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.QueryFactory;
import io.qdrant.client.ShardKeySelectorFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.Sample;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.Nullable;

/** Draws ids at random, of a collection or of one of its shard keys. */
final class IdSampler {

    private static final int MOST_IDS = 10_000;

    /** A condition with more ids would be slow to check. */
    private static final int MOST_IDS_IN_CONDITION = 1_000;

    /** With a filter, so many ids are drawn at most for each that is wanted. */
    private static final int MOST_DRAWN = 20;

    private final QdrantConnection connection;
    private final ReadRetries retries;
    private final String collection;
    @Nullable private final Filter filter;
    private final int mostIds;
    private final int mostInCondition;

    /**
     * @param filter what the ids' points must match; null for all
     * @param strict limits that the server sets to requests
     */
    IdSampler(
            QdrantConnection connection,
            ReadRetries retries,
            String collection,
            @Nullable Filter filter,
            StrictModeConfig strict) {
        this.connection = connection;
        this.retries = retries;
        this.collection = collection;
        this.filter = filter;
        this.mostIds = atMost(MOST_IDS, strict.hasMaxQueryLimit(), strict.getMaxQueryLimit());
        this.mostInCondition =
                atMost(
                        Math.min(MOST_IDS_IN_CONDITION, mostIds),
                        strict.hasConditionMaxSize(),
                        strict.getConditionMaxSize());
    }

    private static int atMost(int most, boolean limited, long limit) {
        return limited ? (int) Math.max(1, Math.min(most, limit)) : most;
    }

    /**
     * About so many ids at random, in order; all of them if there are no more; fewer if the filter passes few.
     *
     * @param shardKey where to look; null in a collection without
     */
    List<IdPosition> sample(@Nullable ShardKey shardKey, int wanted)
            throws IOException, InterruptedException {
        List<IdPosition> first = first(shardKey, wanted + 1);
        if (first.size() <= wanted) {
            return first;
        }
        List<IdPosition> sample = new ArrayList<>();
        long most = (long) wanted * MOST_DRAWN;
        for (long drawn = 0; sample.size() < wanted && drawn < most; ) {
            List<PointId> ids = random(shardKey, wanted);
            if (ids.isEmpty()) {
                break; // deleted meanwhile
            }
            drawn += ids.size();
            List<PointId> matching = filter == null ? ids : matching(shardKey, ids);
            matching.forEach(id -> sample.add(IdPosition.of(id)));
        }
        sample.sort(null);
        return sample;
    }

    private List<IdPosition> first(@Nullable ShardKey shardKey, int wanted)
            throws IOException, InterruptedException {
        List<IdPosition> ids = new ArrayList<>();
        IdPosition next = IdPosition.START;
        while (ids.size() < wanted && !next.equals(IdPosition.END)) {
            ScrollPoints.Builder request =
                    scroll(shardKey, Math.min(mostIds, wanted - ids.size()))
                            .setOffset(next.toPointId());
            if (filter != null) {
                request.setFilter(filter);
            }
            List<PointId> page = scroll(request);
            if (page.isEmpty()) {
                break;
            }
            page.forEach(id -> ids.add(IdPosition.of(id)));
            next = ids.get(ids.size() - 1).following();
        }
        return ids;
    }

    /** Without the filter: with one, the server doesn't weigh its segments by what passes. */
    private List<PointId> random(@Nullable ShardKey shardKey, int wanted)
            throws IOException, InterruptedException {
        int most = filter == null ? mostIds : mostInCondition;
        QueryPoints.Builder request =
                QueryPoints.newBuilder()
                        .setCollectionName(collection)
                        .setQuery(QueryFactory.sample(Sample.Random))
                        .setLimit(Math.min(most, wanted))
                        .setWithPayload(WithPayloadSelectorFactory.enable(false));
        if (shardKey != null) {
            request.setShardKeySelector(ShardKeySelectorFactory.shardKeySelector(shardKey));
        }
        return retries
                .call(() -> connection.blockingPoints().query(request.build()))
                .getResultList()
                .stream()
                .map(ScoredPoint::getId)
                .toList();
    }

    private List<PointId> matching(@Nullable ShardKey shardKey, List<PointId> ids)
            throws IOException, InterruptedException {
        Filter both =
                Filter.newBuilder()
                        .addMust(ConditionFactory.filter(filter))
                        .addMust(ConditionFactory.hasId(ids))
                        .build();
        return scroll(scroll(shardKey, ids.size()).setFilter(both));
    }

    private ScrollPoints.Builder scroll(@Nullable ShardKey shardKey, int points) {
        ScrollPoints.Builder request =
                ScrollPoints.newBuilder()
                        .setCollectionName(collection)
                        .setLimit(points)
                        .setWithPayload(WithPayloadSelectorFactory.enable(false));
        if (shardKey != null) {
            request.setShardKeySelector(ShardKeySelectorFactory.shardKeySelector(shardKey));
        }
        return request;
    }

    private List<PointId> scroll(ScrollPoints.Builder request)
            throws IOException, InterruptedException {
        return retries
                .call(() -> connection.blockingPoints().scroll(request.build()))
                .getResultList()
                .stream()
                .map(RetrievedPoint::getId)
                .toList();
    }
}
