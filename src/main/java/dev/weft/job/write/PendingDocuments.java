package dev.weft.job.write;

import com.google.protobuf.ByteString;
import dev.weft.job.report.Count;
import dev.weft.qdrant.sink.OperationListener;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.RejectedPoint;
import dev.weft.qdrant.sink.WriterState;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The documents that a writer has taken in and not done with, and what became of the others. A
 * document of several points ends once: in the dead letters if one point is refused, and then all of
 * it with one letter; superseded if a newer state overtook one of them, or took the point of a payload;
 * else written.
 *
 * <p>The points of a document share their origin, the very object, by which they are known. In a
 * checkpoint the first one has it, and the others its number.
 */
final class PendingDocuments implements OperationListener {

    private final Map<ByteString, Pending> documents = new IdentityHashMap<>();
    private Map<Count, Long> ends = new EnumMap<>(Count.class);

    private static final class Pending {
        private int operations;
        private boolean superseded;
        private boolean dead;
    }

    /** Takes in a document. */
    void add(List<PointOperation> operations) {
        operations.forEach(operation -> pending(operation.origin()).operations++);
    }

    private Pending pending(ByteString origin) {
        return documents.computeIfAbsent(origin, none -> new Pending());
    }

    @Override
    public void written(PointOperation operation) {
        count(
                operation instanceof PointOperation.Delete
                        ? Count.POINTS_DELETED
                        : Count.POINTS_WRITTEN);
        ended(operation, documents.get(operation.origin()));
    }

    @Override
    public void superseded(PointOperation operation) {
        Pending document = documents.get(operation.origin());
        document.superseded = true;
        ended(operation, document);
    }

    @Override
    public boolean rejected(RejectedPoint rejected) {
        PointOperation operation = rejected.operation();
        if (isDeletedSince(rejected)) {
            superseded(operation);
            return false;
        }
        Pending document = documents.get(operation.origin());
        boolean first = !document.dead;
        if (first) {
            document.dead = true;
            count(Count.DEAD_IN_WRITE);
        }
        count(Count.POINTS_DEAD);
        if (operation instanceof PointOperation.Delete) {
            count(Count.DELETES_DEAD);
        }
        ended(operation, document);
        return first;
    }

    /**
     * A payload goes alone only to a point that the collection has shown: one that is gone was deleted
     * after that. Most often by a later record of this job that went by before a failure, and comes
     * again.
     */
    private static boolean isDeletedSince(RejectedPoint rejected) {
        return rejected.operation() instanceof PointOperation.OverwritePayload
                && rejected.code() == Status.Code.NOT_FOUND;
    }

    private void ended(PointOperation operation, Pending document) {
        document.operations--;
        if (document.operations > 0) {
            return;
        }
        documents.remove(operation.origin());
        if (!document.dead) {
            count(document.superseded ? Count.SUPERSEDED : Count.WRITTEN);
        }
    }

    private void count(Count count) {
        ends.merge(count, 1L, Long::sum);
    }

    /** What has been counted since this was last asked. */
    Map<Count, Long> takeEnds() {
        Map<Count, Long> taken = ends;
        ends = new EnumMap<>(Count.class);
        return taken;
    }

    /** The state as it goes into a checkpoint. */
    WriterState packed(WriterState state) {
        Map<ByteString, Integer> numbers = new IdentityHashMap<>();
        List<PointOperation> operations = new ArrayList<>(state.pending().size());
        for (PointOperation operation : state.pending()) {
            ByteString origin = operation.origin();
            Integer number = numbers.putIfAbsent(origin, numbers.size());
            Pending document = documents.get(origin);
            PackedOrigin packed =
                    number == null
                            ? PackedOrigin.whole(document.superseded, document.dead, origin)
                            : PackedOrigin.reference(number);
            operations.add(operation.withOrigin(packed.toBytes()));
        }
        return new WriterState(operations, state.rejectedPointStates());
    }

    /** Takes in the documents of a checkpoint's state. */
    WriterState unpacked(WriterState state) {
        List<ByteString> origins = new ArrayList<>();
        List<PointOperation> operations = new ArrayList<>(state.pending().size());
        for (PointOperation operation : state.pending()) {
            PackedOrigin packed = PackedOrigin.parse(operation.origin());
            ByteString origin = packed.origin();
            if (origin == null) {
                origin = origins.get(packed.number());
            } else {
                origins.add(origin);
            }
            Pending document = pending(origin);
            document.operations++;
            document.superseded |= packed.superseded();
            document.dead |= packed.dead();
            operations.add(operation.withOrigin(origin));
        }
        return new WriterState(operations, state.rejectedPointStates());
    }
}
