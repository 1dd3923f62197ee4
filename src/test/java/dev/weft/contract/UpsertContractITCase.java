package dev.weft.contract;

import static io.qdrant.client.ConditionFactory.hasId;
import static io.qdrant.client.ConditionFactory.range;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.list;
import static io.qdrant.client.ValueFactory.nullValue;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.UpdateMode;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpsertContractITCase extends Contract {

    @Test
    void aWriteThatWaitsIsCompletedAndNumbered() {
        String name = newCollection(Distance.Dot);
        UpdateResult first = upsert(name, point(1, 1, 2, 3, 4));
        UpdateResult second = upsert(name, point(1, 1, 2, 3, 4));
        assertThat(first.getStatus()).isEqualTo(UpdateStatus.Completed);
        assertThat(second.getOperationId()).isEqualTo(first.getOperationId() + 1);
    }

    @Test
    void aWriteThatDoesNotWaitIsAcknowledged() {
        String name = newCollection(Distance.Dot);
        UpdateResult result =
                points.upsert(upsertOf(name, point(1, 1, 2, 3, 4)).clearWait().build()).getResult();
        assertThat(result.getStatus()).isEqualTo(UpdateStatus.Acknowledged);
        upsert(name, point(2, 1, 2, 3, 4));
        assertThat(count(name)).isEqualTo(2);
    }

    @Test
    void anUpsertReplacesTheWholePoint() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of("old", value(1))));
        upsert(name, point(1, 4, 3, 2, 1));
        assertThat(payload(name, 1)).isEmpty();
        assertThat(vectorOf(name, 1)).containsExactly(4f, 3f, 2f, 1f);
    }

    @Test
    void theLastOfTwoPointsOfOneIdStays() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of("n", value(1))), point(1, Map.of("n", value(2))));
        assertThat(count(name)).isEqualTo(1);
        assertThat(payload(name, 1)).isEqualTo(Map.of("n", value(2)));
    }

    @Test
    void aPayloadComesBackAsItWasWritten() {
        String name = newCollection(Distance.Dot);
        Map<String, Value> payload =
                Map.of(
                        "text", value("Wörter"),
                        "integer", value(Long.MAX_VALUE),
                        "whole", value(1.0),
                        "flag", value(true),
                        "null", nullValue(),
                        "list", list(List.of(value(1), value("two"), list(List.of()))),
                        "object", value(Map.of("in", value(Map.of("deep", nullValue())))),
                        "", value("an empty key"));
        upsert(name, point(1, payload));
        assertThat(payload(name, 1)).isEqualTo(payload);
        assertInvalid(
                () -> upsert(name, point(1, Map.of("nan", value(Double.NaN)))),
                "cannot convert to json number");
    }

    @Test
    void cosineVectorsAreNormalised() {
        String name = newCollection(Distance.Cosine);
        upsert(name, point(1, 1, 2, 3, 4), point(2, 0, 0, 0, 0));
        float length = (float) Math.sqrt(30);
        assertThat(vectorOf(name, 1).get(3)).isCloseTo(4 / length, within(1e-6f));
        assertThat(vectorOf(name, 2)).containsExactly(0f, 0f, 0f, 0f);
    }

    @Test
    void numbersAreUnsignedAndUuidsComeBackHyphenated() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(-1, 1, 2, 3, 4));
        for (String text :
                List.of(
                        "550E8400e29b41d4a716446655440000",
                        "urn:uuid:550e8400-e29b-41d4-a716-446655440001",
                        "{550e8400-e29b-41d4-a716-446655440002}")) {
            upsert(name, point(PointId.newBuilder().setUuid(text).build(), 1, 2, 3, 4));
        }
        assertThat(scrolled(name, Filter.getDefaultInstance()))
                .containsExactly(
                        id(-1),
                        id(UUID.fromString("550e8400-e29b-41d4-a716-446655440000")),
                        id(UUID.fromString("550e8400-e29b-41d4-a716-446655440001")),
                        id(UUID.fromString("550e8400-e29b-41d4-a716-446655440002")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xyz",
                "",
                "550e8400-e29b-41d4-a716-44665544000",
                "550e8400e29b-41d4-a716-446655440000"
            })
    void aBadUuidIsRefused(String text) {
        String name = newCollection(Distance.Dot);
        PointId bad = PointId.newBuilder().setUuid(text).build();
        assertInvalid(() -> upsert(name, point(bad, 1, 2, 3, 4)), "Unable to parse UUID: " + text);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aVectorOfTheWrongSizeIsRefusedAlsoWithoutWaiting(boolean wait) {
        String name = newCollection(Distance.Dot);
        assertInvalid(
                () ->
                        points.upsert(
                                upsertOf(name, point(1, 1, 2, 3, 4), point(2, 1, 2, 3))
                                        .setWait(wait)
                                        .build()),
                "Wrong input: Vector dimension error: expected dim: 4, got 3");
        assertInvalid(
                () -> points.upsert(upsertOf(name, point(2)).setWait(wait).build()),
                "Wrong input: points[0].vector.vector: dense vector must not be empty");
        assertThat(count(name)).isZero();
    }

    @Test
    void incompletePointsAreRefused() {
        String name = newCollection(Distance.Dot);
        PointStruct whole = point(1, 1, 2, 3, 4);
        assertInvalid(() -> upsert(name), "Bad request: Empty update request");
        assertInvalid(
                () -> upsert(name, whole.toBuilder().clearVectors().build()),
                "Expected some vectors");
        assertInvalid(
                () -> upsert(name, whole.toBuilder().clearId().build()), "Empty ID is not allowed");
        assertInvalid(
                () -> upsert(name, point(PointId.getDefaultInstance(), 1, 2, 3, 4)),
                "No ID options provided");
    }

    @Test
    void aServerWithoutInferenceRefusesTexts() {
        String name = newCollection(Distance.Dot);
        PointStruct.Builder text = PointStruct.newBuilder().setId(id(1));
        text.getVectorsBuilder().getVectorBuilder().getDocumentBuilder().setText("a text");
        assertFails(
                () -> upsert(name, text.build()),
                Status.Code.INTERNAL,
                "Service internal error: InferenceService URL not configured - please provide valid"
                        + " address in config");
    }

    @Test
    void anUpdateFilterSparesExistingPointsThatItDoesNotHoldFor() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of("version", value(5))), point(2, Map.of("version", value(1))));
        Filter older =
                Filter.newBuilder()
                        .addMust(range("version", Range.newBuilder().setLt(3).build()))
                        .build();
        UpsertPoints.Builder request =
                upsertOf(
                        name,
                        point(1, Map.of("version", value(3))),
                        point(2, Map.of("version", value(3))),
                        point(3, Map.of("version", value(3))));
        points.upsert(request.setUpdateFilter(older).build());
        assertThat(payload(name, 1)).isEqualTo(Map.of("version", value(5)));
        assertThat(payload(name, 2)).isEqualTo(Map.of("version", value(3)));
        assertThat(payload(name, 3)).isEqualTo(Map.of("version", value(3)));
    }

    @Test
    void theUpdateModeSaysWhetherOldOrNewPointsAreMeant() {
        String name = newCollection(Distance.Dot);
        upsert(name, point(1, Map.of("by", value("first"))));
        PointStruct[] both = {
            point(1, Map.of("by", value("second"))), point(2, Map.of("by", value("second")))
        };
        points.upsert(upsertOf(name, both).setUpdateMode(UpdateMode.InsertOnly).build());
        assertThat(payload(name, 1)).isEqualTo(Map.of("by", value("first")));
        assertThat(payload(name, 2)).isEqualTo(Map.of("by", value("second")));

        PointStruct[] again = {
            point(1, Map.of("by", value("third"))),
            point(2, Map.of("by", value("third"))),
            point(3, Map.of("by", value("third")))
        };
        Filter notTwo = Filter.newBuilder().addMustNot(hasId(id(2))).build();
        points.upsert(
                upsertOf(name, again)
                        .setUpdateMode(UpdateMode.UpdateOnly)
                        .setUpdateFilter(notTwo)
                        .build());
        assertThat(payload(name, 1)).isEqualTo(Map.of("by", value("third")));
        assertThat(payload(name, 2)).isEqualTo(Map.of("by", value("second")));
        assertThat(count(name)).isEqualTo(2);
    }
}
