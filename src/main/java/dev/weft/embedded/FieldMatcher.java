package dev.weft.embedded;

import com.google.protobuf.Timestamp;
import io.qdrant.client.grpc.Common.DatetimeRange;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Match;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Common.ValuesCount;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The test that a condition makes of one payload field: of each of its values, or of its absence. */
final class FieldMatcher {

    private final FieldCondition condition;
    private final PayloadPath path;
    private final List<Predicate<Value>> tests;

    private FieldMatcher(FieldCondition condition, PayloadPath path, List<Predicate<Value>> tests) {
        this.condition = condition;
        this.path = path;
        this.tests = tests;
    }

    /** @throws io.grpc.StatusRuntimeException with INVALID_ARGUMENT if it tests nothing or is malformed */
    static FieldMatcher of(FieldCondition condition, String where) {
        List<Predicate<Value>> tests = new ArrayList<>();
        if (condition.hasMatch()) {
            tests.add(match(condition.getMatch()));
        }
        if (condition.hasRange()) {
            tests.add(range(condition.getRange()));
        } else if (condition.hasDatetimeRange()) {
            tests.add(range(condition.getDatetimeRange()));
        }
        Geo.test(condition).ifPresent(tests::add);
        boolean asked =
                condition.hasValuesCount() || condition.hasIsEmpty() || condition.hasIsNull();
        if (tests.isEmpty() && !asked) {
            throw Errors.validationCode(
                    where + ".match", "At least one field condition must be specified");
        }
        return new FieldMatcher(condition, PayloadPath.parse(condition.getKey()), tests);
    }

    PayloadPath path() {
        return path;
    }

    /** Whether it holds where the field is missing. */
    boolean holdsWithout() {
        if (condition.hasValuesCount()) {
            return inCount(condition.getValuesCount(), 0);
        }
        if (condition.hasIsEmpty()) {
            return condition.getIsEmpty();
        }
        // the server's own way: the opposite of what one would think
        return condition.hasIsNull() && !condition.getIsNull();
    }

    boolean holds(Value value) {
        if (condition.hasValuesCount()) {
            return inCount(condition.getValuesCount(), count(value));
        }
        if (condition.hasIsEmpty()) {
            return condition.getIsEmpty() == (count(value) == 0);
        }
        if (condition.hasIsNull()) {
            return condition.getIsNull() == holdsNull(value);
        }
        if (value.hasListValue()) {
            for (Value one : value.getListValue().getValuesList()) {
                if (holdsOne(one)) {
                    return true;
                }
            }
            return false;
        }
        return holdsOne(value);
    }

    private boolean holdsOne(Value value) {
        for (Predicate<Value> test : tests) {
            if (test.test(value)) {
                return true;
            }
        }
        return false;
    }

    private static int count(Value value) {
        if (value.hasListValue()) {
            return value.getListValue().getValuesCount();
        }
        return value.hasNullValue() ? 0 : 1;
    }

    private static boolean holdsNull(Value value) {
        return value.hasListValue()
                ? value.getListValue().getValuesList().stream().anyMatch(Value::hasNullValue)
                : value.hasNullValue();
    }

    private static boolean inCount(ValuesCount range, long count) {
        return (!range.hasLt() || count < range.getLt())
                && (!range.hasGt() || count > range.getGt())
                && (!range.hasLte() || count <= range.getLte())
                && (!range.hasGte() || count >= range.getGte());
    }

    private static Predicate<Value> match(Match match) {
        return switch (match.getMatchValueCase()) {
            case KEYWORD -> text(match.getKeyword()::equals);
            case INTEGER -> integer(number -> number == match.getInteger());
            case BOOLEAN ->
                    value -> value.hasBoolValue() && value.getBoolValue() == match.getBoolean();
            case TEXT -> text(stored -> stored.contains(match.getText()));
            case PHRASE -> text(stored -> stored.contains(match.getPhrase()));
            case TEXT_ANY -> {
                List<String> words = List.of(match.getTextAny().trim().split("\\s+"));
                yield text(stored -> words.stream().anyMatch(stored::contains));
            }
            case KEYWORDS -> text(Set.copyOf(match.getKeywords().getStringsList())::contains);
            case INTEGERS -> integer(Set.copyOf(match.getIntegers().getIntegersList())::contains);
            case EXCEPT_KEYWORDS -> {
                Predicate<Value> listed =
                        text(Set.copyOf(match.getExceptKeywords().getStringsList())::contains);
                yield value -> !value.hasNullValue() && !listed.test(value);
            }
            case EXCEPT_INTEGERS -> {
                Predicate<Value> listed =
                        integer(Set.copyOf(match.getExceptIntegers().getIntegersList())::contains);
                yield value -> !value.hasNullValue() && !listed.test(value);
            }
            case MATCHVALUE_NOT_SET -> throw Errors.invalid("Malformed Match condition");
        };
    }

    private static Predicate<Value> text(Predicate<String> test) {
        return value -> value.hasStringValue() && test.test(value.getStringValue());
    }

    private static Predicate<Value> integer(Predicate<Long> test) {
        return value -> value.hasIntegerValue() && test.test(value.getIntegerValue());
    }

    private static Predicate<Value> range(Range range) {
        return value -> {
            if (!value.hasIntegerValue() && !value.hasDoubleValue()) {
                return false;
            }
            double number =
                    value.hasIntegerValue() ? value.getIntegerValue() : value.getDoubleValue();
            return (!range.hasLt() || number < range.getLt())
                    && (!range.hasGt() || number > range.getGt())
                    && (!range.hasLte() || number <= range.getLte())
                    && (!range.hasGte() || number >= range.getGte());
        };
    }

    private static Predicate<Value> range(DatetimeRange range) {
        return value -> {
            Instant time = value.hasStringValue() ? Datetimes.parse(value.getStringValue()) : null;
            return time != null
                    && (!range.hasLt() || time.isBefore(instant(range.getLt())))
                    && (!range.hasGt() || time.isAfter(instant(range.getGt())))
                    && (!range.hasLte() || !time.isAfter(instant(range.getLte())))
                    && (!range.hasGte() || !time.isBefore(instant(range.getGte())));
        };
    }

    private static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }
}
