package dev.weft.contract;

import static io.qdrant.client.ConditionFactory.datetimeRange;
import static io.qdrant.client.ConditionFactory.filter;
import static io.qdrant.client.ConditionFactory.geoRadius;
import static io.qdrant.client.ConditionFactory.hasId;
import static io.qdrant.client.ConditionFactory.isEmpty;
import static io.qdrant.client.ConditionFactory.isNull;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.matchExceptKeywords;
import static io.qdrant.client.ConditionFactory.matchExceptValues;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchKeywords;
import static io.qdrant.client.ConditionFactory.matchText;
import static io.qdrant.client.ConditionFactory.matchValues;
import static io.qdrant.client.ConditionFactory.nested;
import static io.qdrant.client.ConditionFactory.range;
import static io.qdrant.client.ConditionFactory.valuesCount;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.list;
import static io.qdrant.client.ValueFactory.nullValue;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.DatetimeRange;
import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Common.ValuesCount;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.CountPoints;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FilterContractITCase extends Contract {

    /** Points 1, 2, 3 and so on with these payloads. */
    private String filled(List<Map<String, Value>> payloads) {
        String name = newCollection(Distance.Dot);
        for (int i = 0; i < payloads.size(); i++) {
            upsert(name, point(i + 1, payloads.get(i)));
        }
        return name;
    }

    private static Map<String, Value> a(Value value) {
        return Map.of("a", value);
    }

    private List<Long> found(String name, Condition condition) {
        return found(name, Filter.newBuilder().addMust(condition).build());
    }

    private static Condition field(FieldCondition.Builder condition) {
        return Condition.newBuilder().setField(condition.setKey("a")).build();
    }

    @Test
    void keywordsMatchAWholeStringOrOneOfAList() {
        String name =
                filled(
                        List.of(
                                a(value("x")),
                                a(value("x y")),
                                a(list(List.of(value("x"), value("z")))),
                                a(value(1)),
                                a(nullValue()),
                                Map.of()));
        assertThat(found(name, matchKeyword("a", "x"))).containsExactly(1L, 3L);
        assertThat(found(name, matchKeywords("a", List.of("z", "x y")))).containsExactly(2L, 3L);
        assertThat(found(name, matchKeywords("a", List.of()))).isEmpty();
        assertThat(found(name, matchExceptKeywords("a", List.of("x")))).containsExactly(2L, 3L, 4L);
        assertThat(found(name, matchText("a", "x"))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void integersAndFlagsMatchTheirOwnKindAlone() {
        String name =
                filled(
                        List.of(
                                a(value(1)),
                                a(value(1.0)),
                                a(value("1")),
                                a(list(List.of(value(5), value(1)))),
                                a(value(true)),
                                a(value(7))));
        assertThat(found(name, match("a", 1))).containsExactly(1L, 4L);
        assertThat(found(name, matchValues("a", List.of(5L, 7L)))).containsExactly(4L, 6L);
        assertThat(found(name, matchExceptValues("a", List.of(1L, 7L))))
                .containsExactly(2L, 3L, 4L, 5L);
        assertThat(found(name, match("a", true))).containsExactly(5L);
    }

    @Test
    void rangesTakeNumbersOfBothKinds() {
        String name =
                filled(List.of(a(value(1)), a(value(1.5)), a(value(2)), a(value("1")), Map.of()));
        assertThat(found(name, range("a", Range.newBuilder().setGt(1).setLt(2).build())))
                .containsExactly(2L);
        assertThat(found(name, range("a", Range.newBuilder().setGte(1).setLte(2).build())))
                .containsExactly(1L, 2L, 3L);
        assertThat(found(name, range("a", Range.getDefaultInstance()))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void timesAreComparedWhateverTheirForm() {
        String name =
                filled(
                        List.of(
                                a(value("2024-05-01T23:59:59Z")),
                                a(value("2024-05-02")),
                                a(value("2024-05-02T00:00:00+02:00")),
                                a(value("soon"))));
        Timestamp midnight = Timestamp.newBuilder().setSeconds(1714608000).build();
        assertThat(
                        found(
                                name,
                                datetimeRange(
                                        "a", DatetimeRange.newBuilder().setGte(midnight).build())))
                .containsExactly(2L);
        assertThat(
                        found(
                                name,
                                datetimeRange(
                                        "a", DatetimeRange.newBuilder().setLt(midnight).build())))
                .containsExactly(1L, 3L);
    }

    @Test
    void placesAreNearOrNot() {
        Value berlin = value(Map.of("lon", value(13.4), "lat", value(52.5)));
        String name = filled(List.of(a(berlin), a(value("Berlin"))));
        assertThat(found(name, geoRadius("a", 52.5, 13.41, 1000f))).containsExactly(1L);
        assertThat(found(name, geoRadius("a", 52.5, 13.41, 100f))).isEmpty();
    }

    @Test
    void emptyAndNullAreDifferent() {
        String name =
                filled(
                        List.of(
                                Map.of(),
                                a(nullValue()),
                                a(list(List.of())),
                                a(list(List.of(nullValue()))),
                                a(value(1))));
        assertThat(found(name, isEmpty("a"))).containsExactly(1L, 2L, 3L);
        assertThat(found(name, isNull("a"))).containsExactly(2L);
        assertThat(found(name, field(FieldCondition.newBuilder().setIsEmpty(true))))
                .containsExactly(1L, 2L, 3L);
        assertThat(found(name, field(FieldCondition.newBuilder().setIsEmpty(false))))
                .containsExactly(4L, 5L);
        assertThat(found(name, field(FieldCondition.newBuilder().setIsNull(true))))
                .containsExactly(2L, 4L);
        assertThat(found(name, field(FieldCondition.newBuilder().setIsNull(false))))
                .containsExactly(1L, 3L, 5L);
        assertThat(found(name, valuesCount("a", ValuesCount.newBuilder().setLt(1).build())))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void pathsLeadThroughObjectsAndLists() {
        Value flag = value(Map.of("c", value(true)));
        Value ab = value(Map.of("n", value("A"), "p", value(10)));
        Value bc = value(Map.of("n", value("B"), "p", value(20)));
        Value ac = value(Map.of("n", value("A"), "p", value(20)));
        String name =
                filled(
                        List.of(
                                a(value(Map.of("b", flag))),
                                a(list(List.of(ab, bc))),
                                a(list(List.of(ac))),
                                a(list(List.of(value(1), value(2))))));
        assertThat(found(name, match("a.b.c", true))).containsExactly(1L);
        assertThat(found(name, match("\"a\".b.c", true))).containsExactly(1L);
        assertThat(found(name, matchKeyword("a[].n", "B"))).containsExactly(2L);
        assertThat(found(name, matchKeyword("a.n", "B"))).isEmpty();
        assertThat(found(name, match("a[1]", 2))).containsExactly(4L);
        Filter both =
                Filter.newBuilder()
                        .addMust(matchKeyword("a[].n", "A"))
                        .addMust(match("a[].p", 20))
                        .build();
        assertThat(found(name, both)).containsExactly(2L, 3L);
        Filter inOne =
                Filter.newBuilder().addMust(matchKeyword("n", "A")).addMust(match("p", 20)).build();
        assertThat(found(name, nested("a", inOne))).containsExactly(3L);
        assertThat(found(name, nested("a[]", inOne))).containsExactly(3L);
    }

    @Test
    void conditionsCombine() {
        String name = filled(List.of(a(value(1)), a(value(2)), a(value(3)), Map.of("b", value(1))));
        Condition one = match("a", 1);
        Condition two = match("a", 2);
        assertThat(found(name, Filter.newBuilder().addShould(one).addShould(two).build()))
                .containsExactly(1L, 2L);
        assertThat(found(name, Filter.newBuilder().addMustNot(one).build()))
                .containsExactly(2L, 3L, 4L);
        assertThat(
                        found(
                                name,
                                Filter.newBuilder()
                                        .addMust(
                                                filter(
                                                        Filter.newBuilder()
                                                                .addShould(one)
                                                                .addShould(two)
                                                                .build()))
                                        .addMustNot(hasId(id(2)))
                                        .build()))
                .containsExactly(1L);
        Filter.Builder enough = Filter.newBuilder();
        enough.getMinShouldBuilder()
                .setMinCount(2)
                .addConditions(one)
                .addConditions(two)
                .addConditions(hasId(id(1)));
        assertThat(found(name, enough.build())).containsExactly(1L);
    }

    @Test
    void whatIsEmptyHoldsForAll() {
        String name = filled(List.of(a(value(1)), Map.of()));
        Condition none = Condition.getDefaultInstance();
        assertThat(found(name, Filter.getDefaultInstance())).containsExactly(1L, 2L);
        assertThat(found(name, Filter.newBuilder().addMust(none).addShould(none).build()))
                .containsExactly(1L, 2L);
        assertThat(
                        found(
                                name,
                                Condition.newBuilder()
                                        .setFilter(Filter.getDefaultInstance())
                                        .build()))
                .containsExactly(1L, 2L);
    }

    @Test
    void malformedConditionsAreRefused() {
        String name = newCollection(Distance.Dot);
        assertInvalid(
                () -> found(name, field(FieldCondition.newBuilder())),
                "Validation error in body: [filter.must[0].condition_one_of.match: Validation"
                        + " error: At least one field condition must be specified [{}]]");
        assertInvalid(() -> found(name, match("a b", 1)), "Invalid json path: 'a b'");
        Filter.Builder none = Filter.newBuilder();
        none.getMinShouldBuilder().setMinCount(0);
        assertInvalid(
                () -> found(name, none.build()),
                "Validation error in body: [filter.min_should.min_count: min_count must be greater"
                        + " than 0]");
    }

    @Test
    void countsTakeAFilter() {
        String name = filled(List.of(a(value(1)), a(value(2)), a(value(1))));
        CountPoints request =
                CountPoints.newBuilder()
                        .setCollectionName(name)
                        .setExact(true)
                        .setFilter(Filter.newBuilder().addMust(match("a", 1)))
                        .build();
        assertThat(points.count(request).getResult().getCount()).isEqualTo(2);
    }
}
