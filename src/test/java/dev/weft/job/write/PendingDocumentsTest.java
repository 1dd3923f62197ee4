package dev.weft.job.write;

import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.weft.document.Document;
import dev.weft.job.report.Count;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.RejectedPoint;
import dev.weft.qdrant.sink.WriterState;
import io.grpc.Status;
import io.qdrant.client.PointIdFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
        assertThat(documents.rejected(refused(points.get(1)))).isTrue();
        assertThat(documents.rejected(refused(points.get(2)))).isFalse();
        assertThat(documents.takeEnds())
                .isEqualTo(
                        Map.of(
                                Count.DEAD_IN_WRITE, 1L,
                                Count.POINTS_DEAD, 2L,
                                Count.DELETES_DEAD, 2L));
    }

    @Test
    void aPayloadWhosePointIsGoneIsSupersededAndOneThatIsRefusedOtherwiseIsDead() {
        List<PointOperation> points =
                add(
                        PointOperation.overwritePayload(PointIdFactory.id(1), Map.of()),
                        PointOperation.delete(PointIdFactory.id(2)));
        assertThat(documents.rejected(rejected(points.get(0), Status.Code.NOT_FOUND))).isFalse();
        documents.written(points.get(1));
        assertThat(documents.takeEnds())
                .isEqualTo(Map.of(Count.POINTS_DELETED, 1L, Count.SUPERSEDED, 1L));

        points = add(PointOperation.overwritePayload(PointIdFactory.id(1), Map.of()));
        assertThat(documents.rejected(refused(points.get(0)))).isTrue();
        points = add(PointOperation.updateVectors(PointIdFactory.id(1), vectors(1)));
        assertThat(documents.rejected(rejected(points.get(0), Status.Code.NOT_FOUND))).isTrue();
        assertThat(documents.takeEnds())
                .isEqualTo(Map.of(Count.DEAD_IN_WRITE, 2L, Count.POINTS_DEAD, 2L));
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
        documents.rejected(refused(dead.get(0)));
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
        assertThat(restored.rejected(refused(again.get(1)))).isFalse();
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
        return add(
                IntStream.range(0, points)
                        .mapToObj(i -> PointOperation.delete(PointIdFactory.id(i)))
                        .toArray(PointOperation[]::new));
    }

    private List<PointOperation> add(PointOperation... points) {
        ByteString origin = Origin.of(Document.delete("7", "here"));
        List<PointOperation> operations =
                Stream.of(points).map(point -> point.withOrigin(origin)).toList();
        documents.add(operations);
        return operations;
    }

    private static RejectedPoint refused(PointOperation operation) {
        return rejected(operation, Status.Code.INVALID_ARGUMENT);
    }

    private static RejectedPoint rejected(PointOperation operation, Status.Code code) {
        return new RejectedPoint(operation, "no", code, Instant.EPOCH, 1);
    }
}
