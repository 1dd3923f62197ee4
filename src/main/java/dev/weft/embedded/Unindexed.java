package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds what a filter asks of a payload field that no index of the collection can answer, for strict mode. */
final class Unindexed {

    private static final Set<String> ANY =
            new TreeSet<>(
                    Set.of(
                            "bool",
                            "datetime",
                            "float",
                            "geo",
                            "integer",
                            "keyword",
                            "keyword (with prefix: true)",
                            "text",
                            "text (with phrase_matching: true)",
                            "uuid"));

    /** @param types kinds of index that would do, by name and in order */
    record Field(String key, Set<String> types) {}

    private final Map<String, PayloadSchemaInfo> indexes;

    Unindexed(Map<String, PayloadSchemaInfo> indexes) {
        this.indexes = indexes;
    }

    Optional<Field> first(Filter filter) {
        return first(filter, "");
    }

    private Optional<Field> first(Filter filter, String prefix) {
        List<Condition> conditions = new ArrayList<>(filter.getMustList());
        conditions.addAll(filter.getShouldList());
        conditions.addAll(filter.getMustNotList());
        conditions.addAll(filter.getMinShould().getConditionsList());
        return conditions.stream().flatMap(c -> first(c, prefix).stream()).findFirst();
    }

    private Optional<Field> first(Condition condition, String prefix) {
        return switch (condition.getConditionOneOfCase()) {
            case FIELD ->
                    missing(prefix + condition.getField().getKey(), needed(condition.getField()));
            case IS_EMPTY -> missing(prefix + condition.getIsEmpty().getKey(), ANY);
            case IS_NULL -> missing(prefix + condition.getIsNull().getKey(), ANY);
            case FILTER -> first(condition.getFilter(), prefix);
            case NESTED -> {
                String key = prefix + condition.getNested().getKey();
                String each = key.endsWith("[]") ? key : key + "[]";
                yield first(condition.getNested().getFilter(), each + ".");
            }
            case HAS_ID, HAS_VECTOR, CONDITIONONEOF_NOT_SET -> Optional.empty();
        };
    }

    private Optional<Field> missing(String key, Set<String> needed) {
        PayloadSchemaInfo index = indexes.get(key);
        boolean answers = index != null && needed.contains(Indexes.name(index.getDataType()));
        return needed.isEmpty() || answers ? Optional.empty() : Optional.of(new Field(key, needed));
    }

    private static Set<String> needed(FieldCondition condition) {
        Set<String> needed = new TreeSet<>();
        if (condition.hasMatch()) {
            needed.addAll(needed(condition.getMatch()));
        }
        if (condition.hasRange()) {
            needed.addAll(List.of("float", "integer"));
        }
        if (condition.hasDatetimeRange()) {
            needed.add("datetime");
        }
        if (condition.hasGeoBoundingBox() || condition.hasGeoRadius()) {
            needed.add("geo");
        }
        if (condition.hasValuesCount() || condition.hasIsEmpty() || condition.hasIsNull()) {
            needed.addAll(ANY);
        }
        return needed;
    }

    private static Set<String> needed(Match match) {
        return switch (match.getMatchValueCase()) {
            case KEYWORD -> words(List.of(match.getKeyword()));
            case KEYWORDS -> words(match.getKeywords().getStringsList());
            case EXCEPT_KEYWORDS -> words(match.getExceptKeywords().getStringsList());
            case INTEGER -> Set.of("integer");
            case INTEGERS -> numbers(match.getIntegers().getIntegersList());
            case EXCEPT_INTEGERS -> numbers(match.getExceptIntegers().getIntegersList());
            case BOOLEAN -> Set.of("bool");
            case TEXT, TEXT_ANY -> Set.of("text");
            case PHRASE -> Set.of("text (with phrase_matching: true)");
            case MATCHVALUE_NOT_SET -> Set.of();
        };
    }

    private static Set<String> words(List<String> words) {
        if (words.isEmpty()) {
            return Set.of();
        }
        return words.stream().allMatch(PointKey::isUuid)
                ? Set.of("keyword", "uuid")
                : Set.of("keyword");
    }

    private static Set<String> numbers(List<Long> numbers) {
        return numbers.isEmpty() ? Set.of() : Set.of("integer");
    }
}
