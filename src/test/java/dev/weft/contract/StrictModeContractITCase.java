package dev.weft.contract;

import static io.qdrant.client.ConditionFactory.hasId;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchKeywords;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrictModeContractITCase extends Contract {

    private String limited(StrictModeConfig.Builder limits) {
        CreateCollection.Builder request =
                CreateCollection.newBuilder().setStrictModeConfig(limits.setEnabled(true));
        request.getVectorsConfigBuilder().setParams(space(4, Distance.Dot));
        return newCollection(request);
    }

    @Test
    void largeUpsertsAreRefused() {
        String name = limited(StrictModeConfig.newBuilder().setUpsertMaxBatchsize(2));
        PointStruct[] three = {point(1, 1, 2, 3, 4), point(2, 1, 2, 3, 4), point(3, 1, 2, 3, 4)};
        assertInvalid(
                () -> points.upsert(upsertOf(name, three).setWait(false).build()),
                "Bad request: Limit exceeded 3 > 2 for \"upsert limit\". Help: Reduce the \"upsert"
                        + " limit\" parameter to or below 2.");
        upsert(name, three[0], three[1]);
        assertThat(count(name)).isEqualTo(2);
    }

    @Test
    void largeReadsAreRefused() {
        String name = limited(StrictModeConfig.newBuilder().setMaxQueryLimit(5).setMaxTimeout(10));
        String text =
                "Bad request: Limit exceeded 6 > 5 for \"limit\". Help: Reduce the \"limit\""
                        + " parameter to or below 5.";
        ScrollPoints.Builder scroll = ScrollPoints.newBuilder().setCollectionName(name);
        assertInvalid(() -> points.scroll(scroll.setLimit(6).build()), text);
        QueryPoints.Builder query =
                QueryPoints.newBuilder().setCollectionName(name).setQuery(nearest(1, 2, 3, 4));
        assertInvalid(() -> points.query(query.setLimit(6).build()), text);
        points.query(query.setLimit(5).build());
        points.scroll(scroll.clearLimit().build());
        assertInvalid(
                () -> points.scroll(scroll.setTimeout(11).build()),
                "Bad request: Limit exceeded 11 > 10 for \"timeout\". Help: Reduce the \"timeout\""
                        + " parameter to or below 10.");
    }

    @Test
    void exactSearchesAreRefused() {
        String name = limited(StrictModeConfig.newBuilder().setSearchAllowExact(false));
        assertInvalid(
                () -> count(name), "Bad request: Exact search disabled!. Help: Set exact=false.");
    }

    @Test
    void filtersNeedAnIndexOfTheRightKind() {
        String name =
                limited(
                        StrictModeConfig.newBuilder()
                                .setUnindexedFilteringRetrieve(false)
                                .setUnindexedFilteringUpdate(false));
        Filter integer = Filter.newBuilder().addMust(match("a", 1)).build();
        String text =
                "Bad request: Index required but not found for \"a\" of one of the following types:"
                        + " [integer]. Help: Create an index for this key or use a different"
                        + " filter.";
        DeletePoints delete =
                DeletePoints.newBuilder()
                        .setCollectionName(name)
                        .setWait(true)
                        .setPoints(matching(integer))
                        .build();
        assertInvalid(() -> found(name, integer), text);
        assertInvalid(() -> points.delete(delete), text);
        assertThat(found(name, Filter.newBuilder().addMust(hasId(id(1))).build())).isEmpty();
        points.createFieldIndex(
                CreateFieldIndexCollection.newBuilder()
                        .setCollectionName(name)
                        .setWait(true)
                        .setFieldName("a")
                        .setFieldType(FieldType.FieldTypeInteger)
                        .build());
        assertThat(found(name, integer)).isEmpty();
        points.delete(delete);
        assertInvalid(
                () -> found(name, Filter.newBuilder().addMust(matchKeyword("a", "x")).build()),
                text.replace("[integer]", "[keyword]"));
    }

    @Test
    void conditionsThatListTooMuchAreRefused() {
        String name = limited(StrictModeConfig.newBuilder().setConditionMaxSize(2));
        String text =
                "Bad request: Condition size limit reached (3 > 2). Help: Reduce the size of your"
                        + " condition.";
        Filter keywords =
                Filter.newBuilder().addMust(matchKeywords("a", List.of("x", "y", "z"))).build();
        assertInvalid(() -> found(name, keywords), text);
        Filter ids = Filter.newBuilder().addMust(hasId(List.of(id(1), id(2), id(3)))).build();
        assertInvalid(() -> found(name, ids), text);
        assertThat(
                        found(
                                name,
                                Filter.newBuilder()
                                        .addMust(matchKeywords("a", List.of("x", "y")))
                                        .build()))
                .isEmpty();
    }

    @Test
    void limitsThatAreSwitchedOffHoldNobody() {
        CreateCollection.Builder request =
                CreateCollection.newBuilder()
                        .setStrictModeConfig(
                                StrictModeConfig.newBuilder().setUpsertMaxBatchsize(1));
        request.getVectorsConfigBuilder().setParams(space(4, Distance.Dot));
        String name = newCollection(request);
        upsert(name, point(1, 1, 2, 3, 4), point(2, 1, 2, 3, 4));
        assertThat(count(name)).isEqualTo(2);
    }
}
