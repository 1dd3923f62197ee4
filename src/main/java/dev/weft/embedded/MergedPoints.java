package dev.weft.embedded;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/** Points of several parts, each ordered by id, as one such order; of an id that is in several parts one point is given. */
final class MergedPoints implements Iterator<StoredPoint> {

    private record Head(StoredPoint point, Iterator<StoredPoint> rest) {}

    private final PriorityQueue<Head> heads =
            new PriorityQueue<>(Comparator.comparing((Head head) -> head.point().key()));

    MergedPoints(List<Iterable<StoredPoint>> parts) {
        parts.forEach(part -> add(part.iterator()));
    }

    private void add(Iterator<StoredPoint> part) {
        if (part.hasNext()) {
            heads.add(new Head(part.next(), part));
        }
    }

    @Override
    public boolean hasNext() {
        return !heads.isEmpty();
    }

    @Override
    public StoredPoint next() {
        if (heads.isEmpty()) {
            throw new NoSuchElementException();
        }
        StoredPoint point = poll();
        while (!heads.isEmpty() && heads.peek().point().key().equals(point.key())) {
            poll();
        }
        return point;
    }

    private StoredPoint poll() {
        Head head = heads.poll();
        add(head.rest());
        return head.point();
    }
}
