package dev.weft.qdrant.sink;

import dev.weft.qdrant.sink.PointOperation.Delete;
import dev.weft.qdrant.sink.PointOperation.OverwritePayload;
import dev.weft.qdrant.sink.PointOperation.SetPayload;
import dev.weft.qdrant.sink.PointOperation.Upsert;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits to be sent, with one line for each point: the head of a line is ready unless an operation of that point is
 * in flight. So a request never holds two operations of one point, and two requests in flight never share a point.
 *
 * <p>An operation removes those behind which it would come and whose effect it replaces (they are <em>superseded</em>):
 * an upsert or a delete all that wait, an overwritten payload the payload changes after the last upsert or delete.
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

    /**
     * Takes an operation in.
     *
     * @return how many waiting operations it superseded
     */
    int add(PointOperation operation, long nowNanos) {
        PointKey key = PointKey.of(operation);
        Line line = lines.computeIfAbsent(key, k -> new Line());
        boolean wasReady = isReady(line);
        if (wasReady) {
            readyBytes -= line.waiting.getFirst().bytes();
        }
        long arrived = nowNanos;
        int superseded = 0;
        while (!line.waiting.isEmpty()
                && supersedes(operation, line.waiting.getLast().operation())) {
            BufferedOperation gone = line.waiting.removeLast();
            size--;
            bytes -= gone.bytes();
            // a point that changes all the time must not linger for ever
            arrived = gone.arrivedNanos();
            superseded++;
        }
        int operationBytes = operation.sizeInBytes();
        line.waiting.addLast(new BufferedOperation(operation, key, operationBytes, arrived));
        size++;
        bytes += operationBytes;
        if (isReady(line)) {
            readyBytes += line.waiting.getFirst().bytes();
            if (!wasReady) {
                ready.addLast(key);
            }
        }
        return superseded;
    }

    private static boolean supersedes(PointOperation later, PointOperation earlier) {
        boolean wholePoint = later instanceof Upsert || later instanceof Delete;
        boolean payloadOnly = earlier instanceof OverwritePayload || earlier instanceof SetPayload;
        return wholePoint || later instanceof OverwritePayload && payloadOnly;
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
        }
        readyBytes -= takenBytes;
        size -= taken.size();
        bytes -= takenBytes;
        return taken;
    }

    /** This operation has come to its end: its point may have another in flight. */
    void release(BufferedOperation done) {
        Line line = lines.get(done.key());
        line.inFlight = false;
        if (line.waiting.isEmpty()) {
            lines.remove(done.key());
        } else {
            readyBytes += line.waiting.getFirst().bytes();
            ready.addFirst(done.key());
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

    /** Operations that wait; those in flight are not among them. */
    int size() {
        return size;
    }

    /** Bytes of the operations that wait. */
    long bytes() {
        return bytes;
    }

    /** The operations that wait, those of a point in their order. */
    List<PointOperation> waiting() {
        List<PointOperation> all = new ArrayList<>(size);
        for (Line line : lines.values()) {
            line.waiting.forEach(waiting -> all.add(waiting.operation()));
        }
        return all;
    }
}
