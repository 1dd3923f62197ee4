package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.Match;
import java.util.List;
import java.util.stream.Stream;

/** The limits that a collection's strict mode sets to a request. Each check does nothing where its limit is not set. */
final class Limits {

    private final Collection collection;
    private final StrictModeConfig limits;

    private Limits(Collection collection) {
        this.collection = collection;
        this.limits = collection.limits();
    }

    static Limits of(Collection collection) {
        return new Limits(collection);
    }

    Limits limit(long limit) {
        if (limits.hasMaxQueryLimit()) {
            atMost(limit, limits.getMaxQueryLimit(), "limit");
        }
        return this;
    }

    Limits exact(boolean exact) {
        if (exact && limits.hasSearchAllowExact() && !limits.getSearchAllowExact()) {
            throw Errors.strictMode("Exact search disabled!", "Set exact=false.");
        }
        return this;
    }

    Limits timeout(boolean given, long seconds) {
        if (given && limits.hasMaxTimeout()) {
            atMost(seconds, limits.getMaxTimeout(), "timeout");
        }
        return this;
    }

    Limits batch(long searches) {
        if (limits.hasSearchMaxBatchsize()) {
            atMost(searches, limits.getSearchMaxBatchsize(), "search batch size");
        }
        return this;
    }

    /** @param what name of the limit in the error: the upsert's or the update's */
    Limits points(long points, String what) {
        if (limits.hasUpsertMaxBatchsize()) {
            atMost(points, limits.getUpsertMaxBatchsize(), what);
        }
        if (limits.hasMaxPointsCount()
                && collection.shards().count() >= limits.getMaxPointsCount()) {
            throw Errors.badRequest(
                    "Max points count limit of " + limits.getMaxPointsCount() + " reached!");
        }
        return this;
    }

    Limits readFilter(Filter filter) {
        boolean free =
                !limits.hasUnindexedFilteringRetrieve() || limits.getUnindexedFilteringRetrieve();
        return filter(filter, free);
    }

    Limits writeFilter(Filter filter) {
        boolean free =
                !limits.hasUnindexedFilteringUpdate() || limits.getUnindexedFilteringUpdate();
        return filter(filter, free);
    }

    private Limits filter(Filter filter, boolean withoutIndex) {
        if (!withoutIndex) {
            new Unindexed(collection.indexes())
                    .first(filter)
                    .ifPresent(
                            field -> {
                                throw Errors.strictMode(
                                        "Index required but not found for \""
                                                + field.key()
                                                + "\" of one of the following types: "
                                                + List.copyOf(field.types()),
                                        "Create an index for this key or use a different filter.");
                            });
        }
        long conditions = conditions(filter);
        if (limits.hasFilterMaxConditions() && conditions > limits.getFilterMaxConditions()) {
            throw Errors.strictMode(
                    "Filter condition limit reached ("
                            + conditions
                            + " > "
                            + limits.getFilterMaxConditions()
                            + ")",
                    "Reduce the amount of conditions of your filter.");
        }
        long size = limits.hasConditionMaxSize() ? size(filter) : 0;
        if (size > limits.getConditionMaxSize()) {
            throw Errors.strictMode(
                    "Condition size limit reached ("
                            + size
                            + " > "
                            + limits.getConditionMaxSize()
                            + ")",
                    "Reduce the size of your condition.");
        }
        return this;
    }

    private static Stream<Condition> all(Filter filter) {
        return Stream.of(
                        filter.getMustList(),
                        filter.getShouldList(),
                        filter.getMustNotList(),
                        filter.getMinShould().getConditionsList())
                .flatMap(List::stream);
    }

    /** The most values that one condition lists. */
    private static long size(Filter filter) {
        return all(filter).mapToLong(Limits::size).max().orElse(0);
    }

    private static long size(Condition condition) {
        return switch (condition.getConditionOneOfCase()) {
            case FILTER -> size(condition.getFilter());
            case NESTED -> size(condition.getNested().getFilter());
            case HAS_ID -> condition.getHasId().getHasIdCount();
            case FIELD -> size(condition.getField().getMatch());
            default -> 0;
        };
    }

    private static long size(Match match) {
        return switch (match.getMatchValueCase()) {
            case KEYWORDS -> match.getKeywords().getStringsCount();
            case EXCEPT_KEYWORDS -> match.getExceptKeywords().getStringsCount();
            case INTEGERS -> match.getIntegers().getIntegersCount();
            case EXCEPT_INTEGERS -> match.getExceptIntegers().getIntegersCount();
            default -> 0;
        };
    }

    private static long conditions(Filter filter) {
        return all(filter).mapToLong(Limits::conditions).sum();
    }

    private static long conditions(Condition condition) {
        return switch (condition.getConditionOneOfCase()) {
            case FILTER -> conditions(condition.getFilter());
            case NESTED -> conditions(condition.getNested().getFilter());
            default -> 1;
        };
    }

    Limits index() {
        if (limits.hasMaxPayloadIndexCount()
                && collection.indexes().size() >= limits.getMaxPayloadIndexCount()) {
            throw Errors.strictMode(
                    "Collection already has the maximum number of payload indices ("
                            + limits.getMaxPayloadIndexCount()
                            + ")",
                    "Please delete an existing index before creating a new one.");
        }
        return this;
    }

    private static void atMost(long value, long limit, String name) {
        if (value > limit) {
            throw Errors.strictMode(
                    "Limit exceeded " + value + " > " + limit + " for \"" + name + "\"",
                    "Reduce the \"" + name + "\" parameter to or below " + limit + ".");
        }
    }
}
