package dev.weft.qdrant.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.PointIdFactory;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NeighboursTest {

    @Test
    void recallIsTheShareOfTheNearestThatAreFound() {
        List<ScoredPoint> exact = hits(1, 2, 3, 4, 5, 6);

        assertThat(Neighbours.recall(hits(1, 2, 3, 4), exact, 4)).isEqualTo(1);
        assertThat(Neighbours.recall(hits(1, 2, 5, 6), exact, 4)).isEqualTo(0.5);
        assertThat(Neighbours.recall(List.of(), exact, 4)).isZero();
    }

    @Test
    void ofThoseThatTieForTheLastPlaceEachWillDo() {
        List<ScoredPoint> exact =
                List.of(hit(1, 0.9f), hit(2, 0.8f), hit(3, 0.8f), hit(4, 0.8f), hit(5, 0.7f));

        assertThat(Neighbours.recall(hits(1, 4), exact, 2)).isEqualTo(1);
        assertThat(Neighbours.recall(hits(1, 5), exact, 2)).isEqualTo(0.5);
    }

    @Test
    void fewerThanWantedAreAllOfThem() {
        assertThat(Neighbours.recall(hits(1, 2), hits(1, 2), 10)).isEqualTo(1);
        assertThat(Neighbours.recall(List.of(), List.of(), 10)).isEqualTo(1);
    }

    @Test
    void overlapIsWhatTwoSearchesHaveInCommon() {
        assertThat(Neighbours.overlap(ids(1, 2, 3, 4), ids(3, 4, 5, 6))).isEqualTo(0.5);
        assertThat(Neighbours.overlap(ids(1, 2), ids(1, 2, 3, 4))).isEqualTo(0.5);
        assertThat(Neighbours.overlap(ids(), ids(1))).isNaN();
    }

    /** Each a bit farther than the one before. */
    private static List<ScoredPoint> hits(long... ids) {
        return IntStream.range(0, ids.length)
                .mapToObj(i -> hit(ids[i], 1 - ids[i] / 100f))
                .toList();
    }

    private static ScoredPoint hit(long id, float score) {
        return ScoredPoint.newBuilder().setId(PointIdFactory.id(id)).setScore(score).build();
    }

    private static List<PointId> ids(long... ids) {
        return Arrays.stream(ids).mapToObj(PointIdFactory::id).toList();
    }
}
