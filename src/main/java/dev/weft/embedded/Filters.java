package dev.weft.embedded;

import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.Condition.ConditionOneOfCase;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.MinShould;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Makes a filter into a test of points. A condition that the server does not know is passed over, as there. */
final class Filters {

    /** A condition on a point, or on an object inside its payload: then the point is null. */
    @FunctionalInterface
    private interface Check {
        boolean holds(StoredPoint point, Map<String, Value> payload);
    }

    private Filters() {}

    /**
     * @param where path of the filter in the request, for the error
     * @throws io.grpc.StatusRuntimeException with INVALID_ARGUMENT if it is malformed
     */
    static Predicate<StoredPoint> compile(Filter filter, String where) {
        if (filter.equals(Filter.getDefaultInstance())) {
            return point -> true;
        }
        Check check = filter(filter, where);
        return point -> check.holds(point, point.payload());
    }

    private static Check filter(Filter filter, String where) {
        List<Check> must = conditions(filter.getMustList(), where + ".must");
        List<Check> mustNot = conditions(filter.getMustNotList(), where + ".must_not");
        List<Check> should = conditions(filter.getShouldList(), where + ".should");
        Check enough =
                filter.hasMinShould()
                        ? minShould(filter.getMinShould(), where + ".min_should")
                        : (p, o) -> true;
        return (point, payload) ->
                holding(must, point, payload, must.size()) == must.size()
                        && holding(mustNot, point, payload, 1) == 0
                        && (should.isEmpty() || holding(should, point, payload, 1) == 1)
                        && enough.holds(point, payload);
    }

    /** How many of the checks hold; the counting ends at a number that decides. */
    private static long holding(
            List<Check> checks, StoredPoint point, Map<String, Value> payload, long enough) {
        long holding = 0;
        for (Check check : checks) {
            if (check.holds(point, payload) && ++holding == enough) {
                break;
            }
        }
        return holding;
    }

    private static Check minShould(MinShould minShould, String where) {
        if (minShould.getMinCount() == 0) {
            throw Errors.validation(where + ".min_count", "min_count must be greater than 0");
        }
        List<Check> conditions = conditions(minShould.getConditionsList(), where + ".conditions");
        long count = minShould.getMinCount();
        return (point, payload) -> holding(conditions, point, payload, count) == count;
    }

    private static List<Check> conditions(List<Condition> conditions, String where) {
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < conditions.size(); i++) {
            Condition condition = conditions.get(i);
            if (condition.getConditionOneOfCase() != ConditionOneOfCase.CONDITIONONEOF_NOT_SET) {
                checks.add(condition(condition, where + "[" + i + "].condition_one_of"));
            }
        }
        return checks;
    }

    private static Check condition(Condition condition, String where) {
        return switch (condition.getConditionOneOfCase()) {
            case FIELD -> field(FieldMatcher.of(condition.getField(), where));
            case FILTER -> filter(condition.getFilter(), where);
            case IS_EMPTY -> {
                PayloadPath path = PayloadPath.parse(condition.getIsEmpty().getKey());
                yield (point, payload) -> path.get(payload).stream().allMatch(Filters::isEmpty);
            }
            case IS_NULL -> {
                PayloadPath path = PayloadPath.parse(condition.getIsNull().getKey());
                yield (point, payload) -> path.get(payload).stream().anyMatch(Value::hasNullValue);
            }
            case HAS_ID -> {
                Set<PointKey> ids =
                        condition.getHasId().getHasIdList().stream()
                                .map(PointKey::of)
                                .collect(Collectors.toSet());
                yield (point, payload) -> point != null && ids.contains(point.key());
            }
            case HAS_VECTOR -> {
                String name = condition.getHasVector().getHasVector();
                yield (point, payload) -> point != null && point.vectors().containsKey(name);
            }
            case NESTED -> {
                PayloadPath path = PayloadPath.parse(condition.getNested().getKey()).each();
                Check inner = filter(condition.getNested().getFilter(), where + ".filter");
                yield (point, payload) ->
                        path.get(payload).stream()
                                .filter(Value::hasStructValue)
                                .map(value -> value.getStructValue().getFieldsMap())
                                .anyMatch(object -> inner.holds(null, object));
            }
            case CONDITIONONEOF_NOT_SET -> throw new IllegalArgumentException("no condition");
        };
    }

    private static Check field(FieldMatcher matcher) {
        return (point, payload) -> {
            List<Value> values = matcher.path().get(payload);
            for (Value value : values) {
                if (matcher.holds(value)) {
                    return true;
                }
            }
            return values.isEmpty() && matcher.holdsWithout();
        };
    }

    private static boolean isEmpty(Value value) {
        return value.hasNullValue()
                || value.hasListValue() && value.getListValue().getValuesCount() == 0;
    }
}
