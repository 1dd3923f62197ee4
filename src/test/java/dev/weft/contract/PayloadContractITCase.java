package dev.weft.contract;

import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ValueFactory.list;
import static io.qdrant.client.ValueFactory.nullValue;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.ClearPayloadPoints;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeleteFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeletePayloadPoints;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayloadContractITCase extends Contract {

    private static SetPayloadPoints.Builder payloadOf(
            String name, PointsSelector selector, Map<String, Value> payload) {
        return SetPayloadPoints.newBuilder()
                .setCollectionName(name)
                .setWait(true)
                .setPointsSelector(selector)
                .putAllPayload(payload);
    }

    private void delete(String name, PointsSelector selector, String... keys) {
        points.deletePayload(
                DeletePayloadPoints.newBuilder()
                        .setCollectionName(name)
                        .setWait(true)
                        .setPointsSelector(selector)
                        .addAllKeys(List.of(keys))
                        .build());
    }

    private Map<String, PayloadSchemaInfo> indexes(String name) {
        return info(name).getPayloadSchemaMap();
    }

    @Test
    void settingMergesAndTakesAwayWhereNull() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of("a", value(1), "b", value(2))), point(2, Map.of()));
        points.setPayload(payloadOf(name, ids(1), Map.of("a", nullValue(), "c", value(3))).build());
        assertThat(payload(name, 1)).isEqualTo(Map.of("b", value(2), "c", value(3)));
        assertThat(payload(name, 2)).isEmpty();
        assertThat(vectorOf(name, 1)).containsExactly(1f, 0f, 0f, 0f);
    }

    @Test
    void settingUnderAKeyMakesTheWayThere() {
        String name = newCollection(Distance.Dot);
        Value items = list(List.of(value(Map.of("x", value(1))), value(Map.of("x", value(2)))));
        upsert(name, point(1, Map.of("flat", value(1), "items", items)));
        points.setPayload(
                payloadOf(name, ids(1), Map.of("k", value(7))).setKey("new.deep").build());
        points.setPayload(payloadOf(name, ids(1), Map.of("k", value(7))).setKey("flat").build());
        points.setPayload(
                payloadOf(name, ids(1), Map.of("y", value(3))).setKey("items[1]").build());
        assertThat(payload(name, 1))
                .isEqualTo(
                        Map.of(
                                "new", value(Map.of("deep", value(Map.of("k", value(7))))),
                                "flat", value(Map.of("k", value(7))),
                                "items",
                                        list(
                                                List.of(
                                                        value(Map.of("x", value(1))),
                                                        value(
                                                                Map.of(
                                                                        "x", value(2), "y",
                                                                        value(3)))))));
        assertInvalid(
                () ->
                        points.setPayload(
                                payloadOf(name, ids(1), Map.of()).setKey("no path").build()),
                "Invalid json path: 'no path'");
    }

    @Test
    void overwritingLeavesNothingOfTheOldPayload() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of("a", value(1))), point(2, Map.of("a", value(1))));
        points.overwritePayload(payloadOf(name, ids(1), Map.of("b", value(2))).build());
        assertThat(payload(name, 1)).isEqualTo(Map.of("b", value(2)));
        assertThat(payload(name, 2)).isEqualTo(Map.of("a", value(1)));
    }

    @Test
    void keysAreDeletedByPath() {
        String name = newCollection(Distance.Dot);
        Value items =
                list(
                        List.of(
                                value(Map.of("x", value(1), "y", value(2))),
                                value(Map.of("x", value(3)))));
        upsert(name, point(1, Map.of("a", value(1), "items", items, "b", value(2))));
        delete(name, ids(1), "a", "items[].x", "never.there");
        assertThat(payload(name, 1))
                .isEqualTo(
                        Map.of(
                                "items",
                                list(List.of(value(Map.of("y", value(2))), value(Map.of()))),
                                "b",
                                value(2)));
        delete(name, ids(1), "items[]");
        assertThat(payload(name, 1)).isEqualTo(Map.of("items", list(List.of()), "b", value(2)));
    }

    @Test
    void clearingLeavesTheVector() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of("a", value(1))));
        points.clearPayload(
                ClearPayloadPoints.newBuilder()
                        .setCollectionName(name)
                        .setWait(true)
                        .setPoints(ids(1))
                        .build());
        assertThat(payload(name, 1)).isEmpty();
        assertThat(vectorOf(name, 1)).containsExactly(1f, 0f, 0f, 0f);
    }

    @Test
    void aFilterChoosesWhatIsChanged() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of("a", value(1))), point(2, Map.of("a", value(2))));
        Filter two = Filter.newBuilder().addMust(match("a", 2)).build();
        points.setPayload(payloadOf(name, matching(two), Map.of("b", value(1))).build());
        assertThat(payload(name, 1)).containsOnlyKeys("a");
        assertThat(payload(name, 2)).containsOnlyKeys("a", "b");
        Filter none = Filter.newBuilder().addMust(match("a", 3)).build();
        points.setPayload(payloadOf(name, matching(none), Map.of("c", value(1))).build());
        assertThat(payload(name, 1)).containsOnlyKeys("a");
        assertThat(payload(name, 2)).containsOnlyKeys("a", "b");
    }

    @Test
    void aMissingPointFailsAWriteThatWaitsAfterTheOthersAreChanged() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of()));
        SetPayloadPoints.Builder request = payloadOf(name, ids(1, 9), Map.of("a", value(1)));
        assertFails(
                () -> points.setPayload(request.build()),
                Status.Code.NOT_FOUND,
                "Not found: No point with id 9 found");
        assertThat(payload(name, 1)).isEqualTo(Map.of("a", value(1)));
        points.setPayload(request.setWait(false).build());
    }

    @Test
    void theSelectorIsNeeded() {
        String name = newCollection(Distance.Dot);
        assertInvalid(
                () ->
                        points.setPayload(
                                payloadOf(name, ids(), Map.of()).clearPointsSelector().build()),
                "points_selector is expected");
        assertInvalid(
                () ->
                        points.setPayload(
                                payloadOf(name, PointsSelector.getDefaultInstance(), Map.of())
                                        .build()),
                "Malformed PointsSelector type");
        assertInvalid(
                () -> points.setPayload(payloadOf(name, ids(), Map.of()).build()),
                "Bad request: Empty update request");
    }

    @Test
    void aSelectorShowsPartsOfAPayload() {
        String name = newCollection(Distance.Dot);
        Value items = list(List.of(value(Map.of("x", value(1), "y", value(2)))));
        upsert(name, point(1, Map.of("a", value(1), "b", value(2), "items", items)));
        ScrollPoints.Builder request = ScrollPoints.newBuilder().setCollectionName(name);
        assertThat(shown(request)).containsOnlyKeys("a", "b", "items");
        request.getWithPayloadBuilder().setEnable(false);
        assertThat(shown(request)).isEmpty();
        request.getWithPayloadBuilder().getIncludeBuilder().addFields("b").addFields("items[].y");
        assertThat(shown(request))
                .isEqualTo(
                        Map.of(
                                "b",
                                value(2),
                                "items",
                                list(List.of(value(Map.of("y", value(2)))))));
        request.getWithPayloadBuilder().getExcludeBuilder().addFields("b").addFields("items[].y");
        assertThat(shown(request))
                .isEqualTo(
                        Map.of(
                                "a",
                                value(1),
                                "items",
                                list(List.of(value(Map.of("x", value(1)))))));
    }

    private Map<String, Value> shown(ScrollPoints.Builder request) {
        return points.scroll(request.build()).getResult(0).getPayloadMap();
    }

    @Test
    void payloadIndexesAreMadeShownAndDropped() {
        String name = newCollection(Distance.Dot);
        CreateFieldIndexCollection.Builder create =
                CreateFieldIndexCollection.newBuilder()
                        .setCollectionName(name)
                        .setWait(true)
                        .setFieldName("lang")
                        .setFieldType(FieldType.FieldTypeKeyword);
        points.createFieldIndex(create.build());
        create.setFieldName("year").setFieldType(FieldType.FieldTypeInteger);
        create.getFieldIndexParamsBuilder()
                .getIntegerIndexParamsBuilder()
                .setLookup(true)
                .setRange(false);
        points.createFieldIndex(create.build());
        upsert(
                name,
                point(1, Map.of("lang", value("de"), "year", value("none"))),
                point(2, Map.of("lang", list(List.of(value("de"), value("en"))))));

        Map<String, PayloadSchemaInfo> indexes = indexes(name);
        assertThat(indexes).containsOnlyKeys("lang", "year");
        assertThat(indexes.get("lang").getDataType()).isEqualTo(PayloadSchemaType.Keyword);
        assertThat(indexes.get("lang").getPoints()).isEqualTo(2);
        assertThat(indexes.get("year").getPoints()).isZero();
        assertThat(indexes.get("year").getParams()).isEqualTo(create.getFieldIndexParams());

        points.deleteFieldIndex(
                DeleteFieldIndexCollection.newBuilder()
                        .setCollectionName(name)
                        .setWait(true)
                        .setFieldName("lang")
                        .build());
        assertThat(indexes(name)).containsOnlyKeys("year");
    }

    @Test
    void anIndexNeedsATypeThatFitsItsParameters() {
        String name = newCollection(Distance.Dot);
        CreateFieldIndexCollection.Builder create =
                CreateFieldIndexCollection.newBuilder()
                        .setCollectionName(name)
                        .setWait(true)
                        .setFieldName("year");
        assertInvalid(() -> points.createFieldIndex(create.build()), "cannot convert field_type");
        create.setFieldType(FieldType.FieldTypeInteger)
                .getFieldIndexParamsBuilder()
                .getKeywordIndexParamsBuilder();
        assertInvalid(
                () -> points.createFieldIndex(create.build()),
                "field_type (Integer) and field_index_params do not match");
    }
}
