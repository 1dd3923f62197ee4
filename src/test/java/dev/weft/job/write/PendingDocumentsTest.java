package dev.weft.job.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.weft.document.Document;
import dev.weft.job.report.Count;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.WriterState;
import io.qdrant.client.PointIdFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Documents of several points, each of which ends once. */
class PendingDocumentsTest {

    private final PendingDocuments documents = new PendingDocuments();

    @Test
    void aDocumentIsWrittenWithItsLastPoint() {
        List<PointOperation> points = add(3);
        documents.written(points.get(0));
        documents.written(points.get(2));
        assertThat(documents.takeEnds()).isEqualTo(Map.of(Count.POINTS_DELETED, 2L));

        documents.written(points.get(1));
        assertThat(documents.takeEnds())
                .isEqualTo(Map.of(Count.POINTS_DELETED, 1L, Count.WRITTEN, 1L));
    }

    @Test
    void onePointThatIsOvertakenMakesTheDocumentSuperseded() {
        List<PointOperation> points = add(2);
        documents.superseded(points.get(0));
        documents.written(points.get(1));
        assertThat(documents.takeEnds())
                .isEqualTo(Map.of(Count.POINTS_DELETED, 1L, Count.SUPERSEDED, 1L));
    }

    @Test
    void ofTwoRefusedPointsOnlyTheFirstMakesALetterAndTheDocumentIsDeadOnce() {
        List<PointOperation> points = add(3);
        documents.superseded(points.get(0));
        assertThat(documents.rejected(points.get(1))).isTrue();
        assertThat(documents.rejected(points.get(2))).isFalse();
        assertThat(documents.takeEnds())
                .isEqualTo(
                        Map.of(
                                Count.DEAD_IN_WRITE, 1L,
                                Count.POINTS_DEAD, 2L,
                                Count.DELETES_DEAD, 2L));
    }

    @Test
    void twoDocumentsWithEqualOriginsAreTwo() {
        List<PointOperation> one = add(1);
        List<PointOperation> other = add(1);
        assertThat(one.get(0).origin()).isEqualTo(other.get(0).origin());
        documents.superseded(one.get(0));
        documents.written(other.get(0));
        assertThat(documents.takeEnds())
                .isEqualTo(
                        Map.of(Count.SUPERSEDED, 1L, Count.POINTS_DELETED, 1L, Count.WRITTEN, 1L));
    }

    @Test
    void whatHadBecomeOfADocumentIsKnownAfterARestore() {
        List<PointOperation> dead = add(3);
        List<PointOperation> overtaken = add(2);
        List<PointOperation> whole = add(2);
        documents.rejected(dead.get(0));
        documents.superseded(overtaken.get(0));
        List<PointOperation> pending = new ArrayList<>();
        // as the writer keeps them, those of several documents mixed
        pending.add(whole.get(0));
        pending.add(dead.get(1));
        pending.add(overtaken.get(1));
        pending.add(dead.get(2));
        pending.add(whole.get(1));

        PendingDocuments restored = new PendingDocuments();
        List<PointOperation> again =
                restored.unpacked(documents.packed(new WriterState(pending, List.of()))).pending();
        assertThat(again).isEqualTo(pending);
        assertThat(restored.rejected(again.get(1))).isFalse();
        assertThat(restored.takeEnds())
                .isEqualTo(Map.of(Count.POINTS_DEAD, 1L, Count.DELETES_DEAD, 1L));
        restored.written(again.get(2));
        restored.written(again.get(3));
        restored.written(again.get(0));
        assertThat(restored.takeEnds())
                .isEqualTo(Map.of(Count.POINTS_DELETED, 3L, Count.SUPERSEDED, 1L));
        restored.written(again.get(4));
        assertThat(restored.takeEnds())
                .isEqualTo(Map.of(Count.POINTS_DELETED, 1L, Count.WRITTEN, 1L));
    }

    @Test
    void aCheckpointHoldsADocumentOnceHoweverManyPointsItHas() {
        List<PointOperation> points = add(50);
        int size =
                documents.packed(new WriterState(points, List.of())).pending().stream()
                        .mapToInt(operation -> operation.origin().size())
                        .sum();
        assertThat(size).isEqualTo(points.get(0).origin().size() + 50 * 8);
    }

    /** A document of so many points. */
    private List<PointOperation> add(int points) {
        ByteString origin = Origin.of(Document.delete("7", "here"));
        List<PointOperation> operations = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            operations.add(PointOperation.delete(PointIdFactory.id(i)).withOrigin(origin));
        }
        documents.add(operations);
        return operations;
    }
}
