package dev.weft.qdrant.sink;

import dev.weft.qdrant.sink.PointOperation.Delete;
import dev.weft.qdrant.sink.PointOperation.OverwritePayload;
import dev.weft.qdrant.sink.PointOperation.SetPayload;
import dev.weft.qdrant.sink.PointOperation.Upsert;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What waits to be sent, with one line for each point: the head of a line is ready unless an operation of that point is
 * in flight. So a request never holds two operations of one point, and two requests in flight never share a point.
 *
 * <p>An operation supersedes those of its point that wait before it and whose effect it replaces: an upsert or a delete
 * all that wait, an overwritten payload the payload changes after the last upsert or delete. It is sent in their place,
 * and they come back if it is rejected: the collection ends as if each had been sent.
 *
 * <p>Time is a number of nanoseconds that the caller gives. Pure: no thread, no clock.
 */
final class PointBuffer {

    /** The line of one point. It exists while it has a waiting operation or one in flight. */
    private static final class Line {
        private final Deque<BufferedOperation> waiting = new ArrayDeque<>(2);
        private boolean inFlight;
    }

    private final Map<PointKey, Line> lines = new HashMap<>();

    /** Points whose head is ready, oldest first. */
    private final Deque<PointKey> ready = new ArrayDeque<>();

    private long readyBytes;
    private int size;
    private long bytes;

    void add(PointOperation operation, long nowNanos) {
        PointKey key = PointKey.of(operation);
        Line line = lines.computeIfAbsent(key, k -> new Line());
        boolean wasReady = isReady(line);
        if (wasReady) {
            readyBytes -= line.waiting.getFirst().bytes();
        }
        int operationBytes = operation.sizeInBytes();
        join(line.waiting, operation, key, operationBytes, nowNanos);
        size++;
        bytes += operationBytes;
        if (isReady(line)) {
            readyBytes += line.waiting.getFirst().bytes();
            if (!wasReady) {
                ready.addLast(key);
            }
        }
    }

    /** Puts an operation at the end of a line, in the place of those that it supersedes. */
    private static void join(
            Deque<BufferedOperation> line,
            PointOperation operation,
            PointKey key,
            int operationBytes,
            long nowNanos) {
        // a point that changes all the time must not linger for ever: it keeps the time of the
        // first
        long arrived = nowNanos;
        long allBytes = operationBytes;
        List<BufferedOperation> gone = new ArrayList<>(1);
        while (!line.isEmpty() && supersedes(operation, line.getLast().operation())) {
            BufferedOperation last = line.removeLast();
            gone.add(0, last);
            arrived = last.arrivedNanos();
            allBytes += last.allBytes();
        }
        line.addLast(
                new BufferedOperation(
                        operation, key, operationBytes, arrived, flatten(gone), allBytes));
    }

    private static boolean supersedes(PointOperation later, PointOperation earlier) {
        boolean wholePoint = later instanceof Upsert || later instanceof Delete;
        boolean payloadOnly = earlier instanceof OverwritePayload || earlier instanceof SetPayload;
        return wholePoint || later instanceof OverwritePayload && payloadOnly;
    }

    private static List<PointOperation> flatten(List<BufferedOperation> gone) {
        if (gone.isEmpty()) {
            return List.of();
        }
        // the first's list is ours now; copying it for each newer operation would cost a hot point
        // its square
        BufferedOperation first = gone.get(0);
        List<PointOperation> all =
                first.superseded().isEmpty() ? new ArrayList<>() : first.superseded();
        all.add(first.operation());
        gone.subList(1, gone.size()).stream().flatMap(BufferedOperation::all).forEach(all::add);
        return all;
    }

    private static boolean isReady(Line line) {
        return !line.inFlight && !line.waiting.isEmpty();
    }

    /** The next request's operations: at least one if any is ready, of distinct points; they are in flight from now on. */
    List<BufferedOperation> take(int maxPoints, long maxBytes) {
        List<BufferedOperation> taken = new ArrayList<>(Math.min(maxPoints, ready.size()));
        long takenBytes = 0;
        while (!ready.isEmpty() && taken.size() < maxPoints) {
            Line line = lines.get(ready.getFirst());
            BufferedOperation head = line.waiting.getFirst();
            if (!taken.isEmpty() && takenBytes + head.bytes() > maxBytes) {
                break;
            }
            ready.removeFirst();
            line.waiting.removeFirst();
            line.inFlight = true;
            taken.add(head);
            takenBytes += head.bytes();
            size -= head.count();
            bytes -= head.allBytes();
        }
        readyBytes -= takenBytes;
        return taken;
    }

    /** This operation was acknowledged: its point may have another in flight. */
    void acknowledged(BufferedOperation done) {
        freed(done.key(), lines.get(done.key()));
    }

    /** This operation was rejected: those that it superseded are next. */
    void rejected(BufferedOperation refused) {
        Line line = lines.get(refused.key());
        Deque<BufferedOperation> back = new ArrayDeque<>();
        for (PointOperation operation : refused.superseded()) {
            int operationBytes = operation.sizeInBytes();
            join(back, operation, refused.key(), operationBytes, refused.arrivedNanos());
            size++;
            bytes += operationBytes;
        }
        Iterator<BufferedOperation> newestFirst = back.descendingIterator();
        newestFirst.forEachRemaining(line.waiting::addFirst);
        freed(refused.key(), line);
    }

    private void freed(PointKey key, Line line) {
        line.inFlight = false;
        if (line.waiting.isEmpty()) {
            lines.remove(key);
        } else {
            readyBytes += line.waiting.getFirst().bytes();
            ready.addFirst(key);
        }
    }

    /** Points whose head could be sent now. */
    int readyPoints() {
        return ready.size();
    }

    /** Bytes of the heads that could be sent now. */
    long readyBytes() {
        return readyBytes;
    }

    /** When the next head to go arrived. Only if any is ready. */
    long nextArrivedNanos() {
        return lines.get(ready.getFirst()).waiting.getFirst().arrivedNanos();
    }

    /** Operations that are not in flight, superseded ones included. */
    int size() {
        return size;
    }

    /** Bytes of the operations that are not in flight, superseded ones included. */
    long bytes() {
        return bytes;
    }

    /** The operations that are not in flight, those of a point in their order. */
    List<PointOperation> waiting() {
        List<PointOperation> all = new ArrayList<>(size);
        for (Line line : lines.values()) {
            line.waiting.stream().flatMap(BufferedOperation::all).forEach(all::add);
        }
        return all;
    }
}
