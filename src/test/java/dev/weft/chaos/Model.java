package dev.weft.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What has been sent, one record after the other, and what the collection has to hold therefore. */
final class Model {

    /** What a record says of a document: its state, or null for a delete. */
    record State(String title, long edition) {}

    private final Map<String, List<State>> histories = new LinkedHashMap<>();
    private final Set<String> corrupt = new TreeSet<>();
    private final Map<String, Integer> kinds = new TreeMap<>();
    private int sent;

    synchronized void sent(String kind) {
        sent++;
        kinds.merge(kind, 1, Integer::sum);
    }

    synchronized void takes(String id, State state) {
        histories.computeIfAbsent(id, none -> new ArrayList<>()).add(state);
    }

    /** @param place as a dead letter names it */
    synchronized void isCorrupt(String place) {
        corrupt.add(place);
    }

    /** Null where there is none. */
    synchronized State state(String id) {
        List<State> history = history(id);
        return history.isEmpty() ? null : history.get(history.size() - 1);
    }

    /** All states that a document ever had, the last one last. */
    synchronized List<State> history(String id) {
        return histories.getOrDefault(id, List.of());
    }

    /** The documents that have to be there. */
    synchronized Map<String, State> documents() {
        Map<String, State> documents = new LinkedHashMap<>();
        for (String id : histories.keySet()) {
            State state = state(id);
            if (state != null) {
                documents.put(id, state);
            }
        }
        return documents;
    }

    synchronized Set<String> ids() {
        return Set.copyOf(histories.keySet());
    }

    synchronized Set<String> corrupt() {
        return Set.copyOf(corrupt);
    }

    synchronized int sent() {
        return sent;
    }

    /** How many records of each kind. */
    synchronized Map<String, Integer> kinds() {
        return new TreeMap<>(kinds);
    }
}
