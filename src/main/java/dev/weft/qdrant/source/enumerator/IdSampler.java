package dev.weft.qdrant.source.enumerator;

import dev.weft.qdrant.client.PageLimit;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.ReadRetries;
import dev.weft.qdrant.client.RetryPolicy;
import dev.weft.qdrant.source.split.IdPosition;
import io.grpc.StatusRuntimeException;
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
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.Nullable;

/** Draws ids at random, of a collection or of one of its shard keys. */
final class IdSampler {

    private static final int MOST_IDS = 10_000;

    /** A condition with more ids would be slow to check. */
    private static final int MOST_IDS_IN_CONDITION = 1_000;

    /** Of ids alone: as many as are asked for, until the server takes too long for them. */
    private static final long PAGE_BYTES = 1L << 20;

    /** With a filter, so many ids are drawn at most for each that is wanted. */
    private static final int MOST_DRAWN = 20;

    private final QdrantConnection connection;
    private final ReadRetries retries;
    private final PageLimit limit = new PageLimit(PAGE_BYTES);
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
            RetryPolicy retry,
            String collection,
            @Nullable Filter filter,
            StrictModeConfig strict) {
        this.connection = connection;
        this.retries = new ReadRetries(connection, retry, RangePlanner::sleep, limit::retried);
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
            List<PointId> page = page(shardKey, next, wanted - ids.size());
            if (page.isEmpty()) {
                break;
            }
            page.forEach(id -> ids.add(IdPosition.of(id)));
            next = ids.get(ids.size() - 1).following();
        }
        return ids;
    }

    /** The next ids that the filter passes, fewer than wanted where these take the server too long. */
    private List<PointId> page(@Nullable ShardKey shardKey, IdPosition next, int wanted)
            throws IOException, InterruptedException {
        while (true) {
            try {
                return retries.call(() -> smallPage(shardKey, next, wanted));
            } catch (StatusRuntimeException e) {
                if (!limit.refused(e)) {
                    throw e;
                }
            }
        }
    }

    private List<PointId> smallPage(@Nullable ShardKey shardKey, IdPosition next, int wanted) {
        int points = Math.min(Math.min(mostIds, limit.get()), wanted);
        ScrollPoints.Builder request = scroll(shardKey, points).setOffset(next.toPointId());
        if (filter != null) {
            request.setFilter(filter);
        }
        ScrollResponse page = connection.blockingPoints().scroll(request.build());
        limit.measured(page.getResultCount(), page.getSerializedSize());
        return ids(page);
    }

    private static List<PointId> ids(ScrollResponse page) {
        return page.getResultList().stream().map(RetrievedPoint::getId).toList();
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
        ScrollPoints request = scroll(shardKey, ids.size()).setFilter(both).build();
        return ids(retries.call(() -> connection.blockingPoints().scroll(request)));
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
}
