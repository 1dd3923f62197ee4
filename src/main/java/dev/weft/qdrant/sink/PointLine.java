package dev.weft.qdrant.sink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The operations of one point that wait, in their order, and whether one of it is in flight.
 *
 * <p>An operation supersedes those that wait before it and whose effect it replaces: an upsert or a delete all that
 * wait, an overwritten payload the payload changes after the last upsert or delete. It is sent in their place, and they
 * come back if it is rejected: the collection ends as if each had been sent.
 */
final class PointLine {

    private final PointKey key;
    private final Deque<BufferedOperation> waiting = new ArrayDeque<>(2);
    private boolean inFlight;

    PointLine(PointKey key) {
        this.key = key;
    }

    PointKey key() {
        return key;
    }

    /** Whether the head may be sent. */
    boolean isReady() {
        return !inFlight && !waiting.isEmpty();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    BufferedOperation head() {
        return waiting.getFirst();
    }

    /** Takes the head in flight. */
    BufferedOperation depart() {
        inFlight = true;
        return waiting.removeFirst();
    }

    void arrived() {
        inFlight = false;
    }

    Iterable<BufferedOperation> waiting() {
        return waiting;
    }

    /**
     * Puts an operation at the end, in the place of those that it supersedes.
     *
     * @param bytes its own size
     * @param originBytes what its origin takes beside
     */
    void join(PointOperation operation, int bytes, int originBytes, long nowNanos) {
        List<PointOperation> superseded = List.of();
        long allBytes = bytes + originBytes;
        // a point that changes all the time must not linger for
        // ever: it keeps the time of the first
        long since = nowNanos;
        while (!waiting.isEmpty() && operation.supersedes(waiting.getLast().operation())) {
            BufferedOperation last = waiting.removeLast();
            superseded = concat(last, superseded);
            allBytes += last.allBytes();
            since = last.arrivedNanos();
        }
        waiting.addLast(new BufferedOperation(operation, this, bytes, since, superseded, allBytes));
    }

    private static List<PointOperation> concat(
            BufferedOperation first, List<PointOperation> newer) {
        // its list is ours now: copying it for each newer
        // operation would cost a hot point its square
        List<PointOperation> all =
                first.superseded().isEmpty() ? new ArrayList<>() : first.superseded();
        all.add(first.operation());
        all.addAll(newer);
        return all;
    }

    /**
     * Puts back to the front what a rejected operation superseded.
     *
     * @return how many bytes that is
     */
    long restore(BufferedOperation rejected) {
        PointLine back = new PointLine(key);
        long bytes = 0;
        for (PointOperation operation : rejected.superseded()) {
            int operationBytes = operation.sizeInBytes();
            int originBytes = operation.origin().size();
            back.join(operation, operationBytes, originBytes, rejected.arrivedNanos());
            bytes += operationBytes + originBytes;
        }
        Iterator<BufferedOperation> newestFirst = back.waiting.descendingIterator();
        newestFirst.forEachRemaining(one -> waiting.addFirst(one.in(this)));
        return bytes;
    }
}
