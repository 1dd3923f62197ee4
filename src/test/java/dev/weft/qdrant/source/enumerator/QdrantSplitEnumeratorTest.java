package dev.weft.qdrant.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.qdrant.source.split.IdPosition;
import dev.weft.qdrant.source.split.QdrantSplit;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.junit.jupiter.api.Test;

class QdrantSplitEnumeratorTest {

    private static final QdrantSplit A = split("a", 0, 10);
    private static final QdrantSplit B = split("b", 10, 20);

    private final TestingSplitEnumeratorContext<QdrantSplit> context =
            new TestingSplitEnumeratorContext<>(2);
    private final AtomicInteger planned = new AtomicInteger();

    private static QdrantSplit split(String id, long from, long to) {
        return new QdrantSplit(id, "books", null, IdPosition.number(from), IdPosition.number(to));
    }

    private QdrantSplitEnumerator start(EnumeratorState state) {
        return start(
                state,
                () -> {
                    planned.incrementAndGet();
                    return new EnumeratorState("books", List.of(A, B));
                });
    }

    private QdrantSplitEnumerator start(EnumeratorState state, Callable<EnumeratorState> planner) {
        QdrantSplitEnumerator enumerator = new QdrantSplitEnumerator(context, planner, state);
        context.registerReader(0, "host");
        context.registerReader(1, "host");
        enumerator.start();
        return enumerator;
    }

    private List<QdrantSplit> assigned(int reader) {
        return context.getSplitAssignments().containsKey(reader)
                ? context.getSplitAssignments().get(reader).getAssignedSplits()
                : List.of();
    }

    private boolean toldTheEnd(int reader) {
        return context.getSplitAssignments().get(reader).hasReceivedNoMoreSplitsSignal();
    }

    @Test
    void aReaderGetsARangeWheneverItAsksAndThenTheEnd() {
        QdrantSplitEnumerator enumerator = start(EnumeratorState.UNPLANNED);
        context.triggerAllActions();

        enumerator.handleSplitRequest(1, "host");
        assertThat(assigned(1)).containsExactly(A);
        enumerator.handleSplitRequest(1, "host");
        assertThat(assigned(1)).containsExactly(A, B);
        assertThat(toldTheEnd(1)).isFalse();
        enumerator.handleSplitRequest(1, "host");
        enumerator.handleSplitRequest(0, "host");
        assertThat(toldTheEnd(1)).isTrue();
        assertThat(toldTheEnd(0)).isTrue();
    }

    @Test
    void readersThatAskBeforeTheRangesAreThereGetThemLater() {
        QdrantSplitEnumerator enumerator = start(EnumeratorState.UNPLANNED);
        enumerator.handleSplitRequest(0, "host");
        enumerator.handleSplitRequest(1, "host");
        assertThat(context.getSplitAssignments()).isEmpty();

        context.triggerAllActions();

        assertThat(assigned(0)).containsExactly(A);
        assertThat(assigned(1)).containsExactly(B);
    }

    @Test
    void rangesOfAFailedReaderAreGivenOutAgain() {
        QdrantSplitEnumerator enumerator = start(EnumeratorState.UNPLANNED);
        context.triggerAllActions();
        enumerator.handleSplitRequest(0, "host");
        enumerator.handleSplitRequest(1, "host");

        QdrantSplit rest = A.from(IdPosition.number(5));
        enumerator.addSplitsBack(List.of(rest), 0);
        assertThat(enumerator.snapshotState(1).unassigned()).containsExactly(rest);

        enumerator.handleSplitRequest(1, "host");
        assertThat(assigned(1)).containsExactly(B, rest);
    }

    @Test
    void aReaderThatIsGoneWhenTheRangesComeGetsNone() {
        QdrantSplitEnumerator enumerator = start(EnumeratorState.UNPLANNED);
        enumerator.handleSplitRequest(0, "host");
        context.registeredReaders().remove(0);

        context.triggerAllActions();

        assertThat(assigned(0)).isEmpty();
        assertThat(enumerator.snapshotState(1).unassigned()).containsExactly(A, B);
    }

    @Test
    void theRangesOfACheckpointAreNotLaidOutAnew() {
        QdrantSplitEnumerator first = start(EnumeratorState.UNPLANNED);
        context.triggerAllActions();
        first.handleSplitRequest(0, "host");
        EnumeratorState state = first.snapshotState(1);
        context.registeredReaders().clear();

        QdrantSplitEnumerator restored = start(state);
        context.triggerAllActions();
        restored.handleSplitRequest(1, "host");

        assertThat(planned).hasValue(1);
        assertThat(state).isEqualTo(new EnumeratorState("books", List.of(B)));
        assertThat(assigned(1)).containsExactly(B);
    }

    @Test
    void aCheckpointBeforeTheRangesAreThereHasThemLaidOutLater() {
        EnumeratorState state = start(EnumeratorState.UNPLANNED).snapshotState(1);
        context.registeredReaders().clear();
        assertThat(state).isEqualTo(EnumeratorState.UNPLANNED);

        QdrantSplitEnumerator restored = start(state);
        restored.handleSplitRequest(0, "host");
        context.triggerAllActions();

        assertThat(assigned(0)).containsExactly(A);
    }

    @Test
    void aScanThatCannotBeLaidOutFailsTheJob() {
        start(
                EnumeratorState.UNPLANNED,
                () -> {
                    throw new IOException("no server");
                });

        assertThatThrownBy(context::triggerAllActions).hasStackTraceContaining("no server");
    }
}
