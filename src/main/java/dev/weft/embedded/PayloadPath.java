package dev.weft.embedded;

import io.qdrant.client.grpc.JsonWithInt.ListValue;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A path into a payload: {@code a.b}, {@code a[].b}, {@code a[3]}, {@code "any key".b}. */
record PayloadPath(String first, List<Step> rest) {

    sealed interface Step {}

    record Key(String name) implements Step {}

    record Index(int at) implements Step {}

    record Each() implements Step {}

    /** @throws io.grpc.StatusRuntimeException with INVALID_ARGUMENT if the text is no path */
    static PayloadPath parse(String text) {
        PayloadPathParser parser = new PayloadPathParser(text);
        PayloadPath path = parser.path();
        if (path == null) {
            throw Errors.invalid("Invalid json path: '" + text + "'");
        }
        return path;
    }

    /** The values that it leads to: none, one, or several through {@code []}. */
    List<Value> get(Map<String, Value> payload) {
        Value value = payload.get(first);
        if (value == null) {
            return List.of();
        }
        if (rest.isEmpty()) {
            return List.of(value);
        }
        List<Value> found = new ArrayList<>();
        collect(value, rest, found);
        return found;
    }

    private static void collect(Value value, List<Step> steps, List<Value> found) {
        if (steps.isEmpty()) {
            found.add(value);
            return;
        }
        List<Step> tail = steps.subList(1, steps.size());
        Step step = steps.get(0);
        if (step instanceof Key key && value.hasStructValue()) {
            Value next = value.getStructValue().getFieldsMap().get(key.name());
            if (next != null) {
                collect(next, tail, found);
            }
        } else if (step instanceof Index index && value.hasListValue()) {
            List<Value> items = value.getListValue().getValuesList();
            if (index.at() < items.size()) {
                collect(items.get(index.at()), tail, found);
            }
        } else if (step instanceof Each && value.hasListValue()) {
            value.getListValue().getValuesList().forEach(item -> collect(item, tail, found));
        }
    }

    /** Merges an object into the place that it leads to, which is made an object where it is none. */
    Map<String, Value> merge(Map<String, Value> payload, Map<String, Value> object) {
        Map<String, Value> changed = new LinkedHashMap<>(payload);
        changed.put(first, merged(payload.get(first), rest, object));
        return changed;
    }

    /** @param value null where there is none yet */
    private static Value merged(Value value, List<Step> steps, Map<String, Value> object) {
        if (steps.isEmpty()) {
            return Payloads.struct(Payloads.merge(fields(value), object));
        }
        List<Step> tail = steps.subList(1, steps.size());
        Step step = steps.get(0);
        if (step instanceof Key key) {
            Map<String, Value> fields = new LinkedHashMap<>(fields(value));
            fields.put(key.name(), merged(fields.get(key.name()), tail, object));
            return Payloads.struct(fields);
        }
        List<Value> items = new ArrayList<>(items(value));
        if (step instanceof Index index && index.at() < items.size()) {
            items.set(index.at(), merged(items.get(index.at()), tail, object));
        } else if (step instanceof Each) {
            items.replaceAll(item -> merged(item, tail, object));
        }
        return list(items);
    }

    /** Takes away what it leads to. An element of a list stays: {@code []} empties the list, {@code [3]} does nothing. */
    Map<String, Value> remove(Map<String, Value> payload) {
        Value value = payload.get(first);
        if (value == null) {
            return payload;
        }
        Map<String, Value> changed = new LinkedHashMap<>(payload);
        if (rest.isEmpty()) {
            changed.remove(first);
        } else {
            changed.put(first, removed(value, rest));
        }
        return changed;
    }

    private static Value removed(Value value, List<Step> steps) {
        boolean last = steps.size() == 1;
        List<Step> tail = steps.subList(1, steps.size());
        Step step = steps.get(0);
        if (step instanceof Key key && value.hasStructValue()) {
            Map<String, Value> fields = new LinkedHashMap<>(fields(value));
            if (last) {
                fields.remove(key.name());
            } else {
                fields.computeIfPresent(key.name(), (name, field) -> removed(field, tail));
            }
            return Payloads.struct(fields);
        }
        if (step instanceof Index index && value.hasListValue() && !last) {
            List<Value> items = new ArrayList<>(items(value));
            if (index.at() < items.size()) {
                items.set(index.at(), removed(items.get(index.at()), tail));
            }
            return list(items);
        }
        if (step instanceof Each && value.hasListValue()) {
            return list(
                    last
                            ? List.of()
                            : items(value).stream().map(item -> removed(item, tail)).toList());
        }
        return value;
    }

    private static Map<String, Value> fields(Value value) {
        return value == null ? Map.of() : value.getStructValue().getFieldsMap();
    }

    private static List<Value> items(Value value) {
        return value == null ? List.of() : value.getListValue().getValuesList();
    }

    static Value list(List<Value> items) {
        return Value.newBuilder().setListValue(ListValue.newBuilder().addAllValues(items)).build();
    }

    /** The same path through all elements of the list at its end. */
    PayloadPath each() {
        if (!rest.isEmpty() && rest.get(rest.size() - 1) instanceof Each) {
            return this;
        }
        List<Step> steps = new ArrayList<>(rest);
        steps.add(new Each());
        return new PayloadPath(first, List.copyOf(steps));
    }

    PayloadPath then(Step step) {
        List<Step> steps = new ArrayList<>(rest);
        steps.add(step);
        return new PayloadPath(first, steps);
    }

    /** Whether one of the two paths begins with the other. */
    boolean meets(PayloadPath other) {
        int shared = Math.min(rest.size(), other.rest.size());
        return first.equals(other.first)
                && rest.subList(0, shared).equals(other.rest.subList(0, shared));
    }

    /** Whether this path begins with the other. */
    boolean isWithin(PayloadPath other) {
        return rest.size() >= other.rest.size() && meets(other);
    }
}
