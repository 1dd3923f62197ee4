package dev.weft.embedded;

import io.qdrant.client.grpc.Points.PointsSelector;
import java.util.List;
import java.util.function.Predicate;

/** The points that a write is for: named one by one, or all that a filter holds for. */
sealed interface Selection {

    record Ids(List<PointKey> keys) implements Selection {}

    record Matching(Predicate<StoredPoint> filter) implements Selection {}

    static Selection of(PointsSelector selector) {
        return switch (selector.getPointsSelectorOneOfCase()) {
            case POINTS ->
                    new Ids(selector.getPoints().getIdsList().stream().map(PointKey::of).toList());
            case FILTER ->
                    new Matching(
                            Filters.compile(selector.getFilter(), "points.points_selector_one_of"));
            case POINTSSELECTORONEOF_NOT_SET ->
                    throw Errors.invalid("Malformed PointsSelector type");
        };
    }
}
