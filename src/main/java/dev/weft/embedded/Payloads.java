package dev.weft.embedded;

import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Payloads: what a request's become when they are kept, how they merge, and what of them is shown. */
final class Payloads {

    private static final Value NULL = Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();

    private Payloads() {}

    /** A request's payload in the form that is kept: compact, and its keys shared between points. */
    static Map<String, Value> kept(Map<String, Value> payload) {
        Map<String, Value> kept = new HashMap<>(payload.size() * 2);
        payload.forEach((key, value) -> kept.put(key.intern(), checked(value)));
        return Map.copyOf(kept);
    }

    /** The value as JSON can hold it: one without a kind is null, one that is no number is refused. */
    private static Value checked(Value value) {
        return switch (value.getKindCase()) {
            case KIND_NOT_SET -> NULL;
            case DOUBLE_VALUE -> {
                if (!Double.isFinite(value.getDoubleValue())) {
                    throw Errors.invalid("cannot convert to json number");
                }
                yield value;
            }
            case STRUCT_VALUE -> {
                Map<String, Value> fields = new LinkedHashMap<>();
                value.getStructValue()
                        .getFieldsMap()
                        .forEach((key, field) -> fields.put(key.intern(), checked(field)));
                yield struct(fields);
            }
            case LIST_VALUE ->
                    PayloadPath.list(
                            value.getListValue().getValuesList().stream()
                                    .map(Payloads::checked)
                                    .toList());
            case NULL_VALUE, INTEGER_VALUE, STRING_VALUE, BOOL_VALUE -> value;
        };
    }

    static Value struct(Map<String, Value> fields) {
        return Value.newBuilder().setStructValue(Struct.newBuilder().putAllFields(fields)).build();
    }

    /** The fields of both; those of the second win, and a null there takes a field away. */
    static Map<String, Value> merge(Map<String, Value> into, Map<String, Value> from) {
        Map<String, Value> merged = new LinkedHashMap<>(into);
        from.forEach(
                (key, value) -> {
                    if (value.hasNullValue()) {
                        merged.remove(key);
                    } else {
                        merged.put(key, value);
                    }
                });
        return merged;
    }

    /** What a selector lets through of a payload. */
    static UnaryOperator<Map<String, Value>> selector(WithPayloadSelector selector) {
        return switch (selector.getSelectorOptionsCase()) {
            case ENABLE -> selector.getEnable() ? payload -> payload : payload -> Map.of();
            case INCLUDE -> {
                List<PayloadPath> wanted = paths(selector.getInclude().getFieldsList());
                yield payload -> filtered(payload, path -> wanted.stream().anyMatch(path::meets));
            }
            case EXCLUDE -> {
                List<PayloadPath> unwanted = paths(selector.getExclude().getFieldsList());
                yield payload ->
                        filtered(payload, path -> unwanted.stream().noneMatch(path::isWithin));
            }
            case SELECTOROPTIONS_NOT_SET -> throw Errors.invalid("No PayloadSelector");
        };
    }

    private static List<PayloadPath> paths(List<String> fields) {
        return fields.stream().map(PayloadPath::parse).toList();
    }

    private static Map<String, Value> filtered(
            Map<String, Value> payload, Predicate<PayloadPath> wanted) {
        Map<String, Value> shown = new LinkedHashMap<>();
        payload.forEach(
                (key, value) -> {
                    PayloadPath path = new PayloadPath(key, List.of());
                    if (wanted.test(path)) {
                        shown.put(key, filtered(value, path, wanted));
                    }
                });
        return shown;
    }

    private static Value filtered(Value value, PayloadPath path, Predicate<PayloadPath> wanted) {
        if (value.hasStructValue()) {
            Map<String, Value> shown = new LinkedHashMap<>();
            value.getStructValue()
                    .getFieldsMap()
                    .forEach(
                            (key, field) -> {
                                PayloadPath at = path.then(new PayloadPath.Key(key));
                                if (wanted.test(at)) {
                                    shown.put(key, filtered(field, at, wanted));
                                }
                            });
            return struct(shown);
        }
        if (value.hasListValue()) {
            PayloadPath at = path.then(new PayloadPath.Each());
            List<Value> shown = new ArrayList<>();
            for (Value item : value.getListValue().getValuesList()) {
                if (wanted.test(at)) {
                    shown.add(filtered(item, at, wanted));
                }
            }
            return PayloadPath.list(shown);
        }
        return value;
    }
}
