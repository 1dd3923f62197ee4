package dev.weft.contract;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorInputFactory.vectorInput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReadsContractITCase extends Contract {

    private ScrollResponse scroll(ScrollPoints.Builder request) {
        return points.scroll(request.build());
    }

    private static List<PointId> ids(ScrollResponse page) {
        return page.getResultList().stream().map(RetrievedPoint::getId).toList();
    }

    @Test
    void scrollGoesByIdNumbersAsUnsignedFirstThenUuidsByTheirBytes() {
        String name = newCollection(Distance.Dot);
        PointId large = id(-1L);
        PointId low = id(UUID.fromString("00000000-0000-0000-0000-00000000000f"));
        PointId high = id(UUID.fromString("f0000000-0000-0000-0000-000000000000"));
        for (PointId id : List.of(high, large, id(7), low, id(3))) {
            upsert(name, point(id, Map.of(), 1, 2, 3, 4));
        }
        ScrollResponse first =
                scroll(ScrollPoints.newBuilder().setCollectionName(name).setLimit(2));
        assertThat(ids(first)).containsExactly(id(3), id(7));
        assertThat(first.getNextPageOffset()).isEqualTo(large);
        ScrollResponse rest =
                scroll(
                        ScrollPoints.newBuilder()
                                .setCollectionName(name)
                                .setLimit(3)
                                .setOffset(first.getNextPageOffset()));
        assertThat(ids(rest)).containsExactly(large, low, high);
        assertThat(rest.hasNextPageOffset()).isFalse();
    }

    @Test
    void aQueryGivesTheNearestFirst() {
        String name = newCollection(Distance.Cosine);
        upsert(
                name,
                point(1, Map.of("city", value("Bonn"))),
                point(2, 1, 1, 0, 0),
                point(3, 0, 0, 0, 2));
        List<ScoredPoint> hits =
                points.query(
                                QueryPoints.newBuilder()
                                        .setCollectionName(name)
                                        .setQuery(
                                                Query.newBuilder()
                                                        .setNearest(vectorInput(2f, 0f, 0f, 0f)))
                                        .setLimit(2)
                                        .build())
                        .getResultList();
        assertThat(hits).extracting(ScoredPoint::getId).containsExactly(id(1), id(2));
        assertThat(hits.get(1).getScore()).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
        assertThat(hits.get(0).getPayloadMap()).isEmpty();
    }
}
