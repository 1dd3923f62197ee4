package dev.weft.embedded;

import io.qdrant.client.grpc.Common.FieldCondition;
import io.qdrant.client.grpc.Common.GeoBoundingBox;
import io.qdrant.client.grpc.Common.GeoRadius;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Conditions on places, which payloads hold as {@code {lon, lat}}. */
final class Geo {

    private static final double EARTH_RADIUS_METRES = 6_371_008.8;

    private Geo() {}

    private record Place(double lon, double lat) {}

    /** @throws io.grpc.StatusRuntimeException with UNIMPLEMENTED for a polygon */
    static Optional<Predicate<Value>> test(FieldCondition condition) {
        if (condition.hasGeoPolygon()) {
            throw Errors.unsupported("a filter by a geo polygon");
        }
        if (condition.hasGeoRadius()) {
            return Optional.of(near(condition.getGeoRadius()));
        }
        return condition.hasGeoBoundingBox()
                ? Optional.of(within(condition.getGeoBoundingBox()))
                : Optional.empty();
    }

    private static Predicate<Value> near(GeoRadius circle) {
        Place center = new Place(circle.getCenter().getLon(), circle.getCenter().getLat());
        return value -> {
            Place place = place(value);
            return place != null && metres(center, place) < circle.getRadius();
        };
    }

    private static Predicate<Value> within(GeoBoundingBox box) {
        double west = box.getTopLeft().getLon();
        double east = box.getBottomRight().getLon();
        return value -> {
            Place place = place(value);
            if (place == null
                    || place.lat() >= box.getTopLeft().getLat()
                    || place.lat() <= box.getBottomRight().getLat()) {
                return false;
            }
            // a box across the date line has its west east of its east
            return west > east
                    ? place.lon() > west || place.lon() < east
                    : place.lon() > west && place.lon() < east;
        };
    }

    static boolean isPlace(Value value) {
        return place(value) != null;
    }

    private static Place place(Value value) {
        Map<String, Value> fields = value.getStructValue().getFieldsMap();
        Double lon = number(fields.get("lon"));
        Double lat = number(fields.get("lat"));
        return lon == null || lat == null ? null : new Place(lon, lat);
    }

    private static Double number(Value value) {
        if (value == null || !value.hasDoubleValue() && !value.hasIntegerValue()) {
            return null;
        }
        return value.hasDoubleValue() ? value.getDoubleValue() : (double) value.getIntegerValue();
    }

    /** Along the great circle (haversine). */
    private static double metres(Place a, Place b) {
        double lat1 = Math.toRadians(a.lat());
        double lat2 = Math.toRadians(b.lat());
        double half = Math.sin((lat2 - lat1) / 2);
        double across = Math.sin(Math.toRadians(b.lon() - a.lon()) / 2);
        double h = half * half + Math.cos(lat1) * Math.cos(lat2) * across * across;
        return 2 * EARTH_RADIUS_METRES * Math.asin(Math.sqrt(h));
    }
}
