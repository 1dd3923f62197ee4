package dev.weft.qdrant.sink;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * What waits to be sent, with one line for each point: the head of a line is ready unless an operation of that point is
 * in flight. So a request never holds two operations of one point, and two requests in flight never share a point.
 *
 * <p>Time is a number of nanoseconds that the caller gives. Pure: no thread, no clock.
 */
final class PointBuffer {

    /** Lines with an operation that waits or is in flight. */
    private final Map<PointKey, PointLine> lines = new HashMap<>();

    /**
     * Lines whose head is ready, those that came in the order of their heads: nearly all, and no order has to be made
     * among them.
     */
    private final Deque<Turn> inOrder = new ArrayDeque<>();

    /** Those that came behind one whose head is younger, as their own had to wait until another was acknowledged. */
    private final Queue<Turn> late = new PriorityQueue<>();

    private long turns;

    private long readyBytes;

    /** Of the operation that came last: those of one document share theirs. */
    private ByteString lastOrigin = ByteString.EMPTY;

    private int size;
    private long bytes;

    /** A line's place among those that are ready. Its head may be superseded meanwhile, but has the same time then. */
    private record Turn(long arrivedNanos, long number, PointLine line)
            implements Comparable<Turn> {

        @Override
        public int compareTo(Turn other) {
            // as nanoseconds are on a clock that may begin anywhere
            int byTime = Long.signum(arrivedNanos - other.arrivedNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    void add(PointOperation operation, long nowNanos) {
        PointLine line = lines.computeIfAbsent(PointKey.of(operation), PointLine::new);
        boolean wasReady = line.isReady();
        if (wasReady) {
            readyBytes -= line.head().bytes();
        }
        int operationBytes = operation.sizeInBytes();
        int originBytes = operation.origin() == lastOrigin ? 0 : operation.origin().size();
        lastOrigin = operation.origin();
        line.join(operation, operationBytes, originBytes, nowNanos);
        size++;
        bytes += operationBytes + originBytes;
        if (wasReady) {
            readyBytes += line.head().bytes();
        } else if (line.isReady()) {
            enqueue(line);
        }
    }

    private void enqueue(PointLine line) {
        readyBytes += line.head().bytes();
        Turn turn = new Turn(line.head().arrivedNanos(), turns++, line);
        boolean youngest = inOrder.isEmpty() || inOrder.getLast().compareTo(turn) < 0;
        (youngest ? inOrder : late).add(turn);
    }

    /**
     * The one whose first head waits the longest: a point that changes all the time goes neither before the others again
     * and again, nor behind them. Not empty if any is ready.
     */
    private Queue<Turn> next() {
        if (late.isEmpty() || inOrder.isEmpty()) {
            return late.isEmpty() ? inOrder : late;
        }
        return late.element().compareTo(inOrder.element()) < 0 ? late : inOrder;
    }

    /** The next request's operations: at least one if any is ready, of distinct points; they are in flight from now on. */
    List<BufferedOperation> take(int maxPoints, long maxBytes) {
        List<BufferedOperation> taken = new ArrayList<>(Math.min(maxPoints, readyPoints()));
        long takenBytes = 0;
        while (readyPoints() > 0 && taken.size() < maxPoints) {
            Queue<Turn> next = next();
            BufferedOperation head = next.element().line().head();
            if (!taken.isEmpty() && takenBytes + head.bytes() > maxBytes) {
                break;
            }
            next.remove().line().depart();
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
        free(done.line());
    }

    /** This operation was rejected: those that it superseded are next. */
    void rejected(BufferedOperation refused) {
        bytes += refused.line().restore(refused);
        size += refused.superseded().size();
        free(refused.line());
    }

    private void free(PointLine line) {
        line.arrived();
        if (line.isEmpty()) {
            lines.remove(line.key());
        } else {
            enqueue(line);
        }
    }

    /** Points whose head could be sent now. */
    int readyPoints() {
        return inOrder.size() + late.size();
    }

    /** Bytes of the heads that could be sent now. */
    long readyBytes() {
        return readyBytes;
    }

    /** When the next head to go arrived. Only if any is ready. */
    long nextArrivedNanos() {
        return next().element().arrivedNanos();
    }

    /** Operations that are not in flight, superseded ones included. */
    int size() {
        return size;
    }

    /** Bytes held by the operations that are not in flight: their own and their origins', superseded ones included. */
    long bytes() {
        return bytes;
    }

    /** The operations that are not in flight, those of a point in their order. */
    List<PointOperation> waiting() {
        List<PointOperation> all = new ArrayList<>(size);
        for (PointLine line : lines.values()) {
            for (BufferedOperation waiting : line.waiting()) {
                waiting.all().forEach(all::add);
            }
        }
        return all;
    }
}
