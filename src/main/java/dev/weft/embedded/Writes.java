package dev.weft.embedded;

import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.ClearPayloadPoints;
import io.qdrant.client.grpc.Points.DeletePayloadPoints;
import io.qdrant.client.grpc.Points.DeletePointVectors;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdateMode;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Carries out the writes of points: first all checks that also a write that does not wait is told of, then the write. */
final class Writes {

    private final Catalog catalog;

    Writes(Catalog catalog) {
        this.catalog = catalog;
    }

    UpdateResult upsert(UpsertPoints request) {
        CollectionChecks.name(request.getCollectionName());
        List<NewPoint> points = NewPoint.of(request.getPointsList());
        Predicate<StoredPoint> filter = Filters.compile(request.getUpdateFilter());
        Collection collection = catalog.get(request.getCollectionName());
        Limits.upsert(collection, points);
        Map<String, VectorSpec> specs = collection.specs();
        points.forEach(point -> point.checkSizes(specs));
        checkNotEmpty(points);
        PointStore store = collection.points();
        return collection.write(
                request.getWait(),
                version -> {
                    Predicate<NewPoint> wanted = wanted(request.getUpdateMode(), filter, store);
                    store.upsert(points.stream().filter(wanted).toList(), specs, version);
                });
    }

    /** Which points to write; the filter speaks of those that are there already. */
    private static Predicate<NewPoint> wanted(
            UpdateMode mode, Predicate<StoredPoint> filter, PointStore store) {
        return point -> {
            StoredPoint old = store.get(point.key());
            return switch (mode) {
                case Upsert, UNRECOGNIZED -> old == null || filter.test(old);
                case InsertOnly -> old == null;
                case UpdateOnly -> old != null && filter.test(old);
            };
        };
    }

    UpdateResult delete(DeletePoints request) {
        if (!request.hasPoints()) {
            throw Errors.invalid("PointSelector is missing");
        }
        return select(
                request.getCollectionName(),
                request.getWait(),
                request.getPoints(),
                (store, selection, version) -> store.delete(selection));
    }

    UpdateResult updateVectors(UpdatePointVectors request) {
        CollectionChecks.name(request.getCollectionName());
        List<NewPoint> points = NewPoint.ofVectors(request.getPointsList());
        Predicate<StoredPoint> filter = Filters.compile(request.getUpdateFilter());
        Collection collection = catalog.get(request.getCollectionName());
        Limits.updateVectors(collection, points);
        Map<String, VectorSpec> specs = collection.specs();
        checkNotEmpty(points);
        PointStore store = collection.points();
        Predicate<NewPoint> wanted = wanted(UpdateMode.Upsert, filter, store);
        return collection.write(
                request.getWait(),
                version ->
                        store.updateVectors(
                                points.stream().filter(wanted).toList(), specs, version));
    }

    UpdateResult deleteVectors(DeletePointVectors request) {
        PointsSelector selector =
                expected(request.hasPointsSelector(), request.getPointsSelector());
        if (!request.hasVectors()) {
            throw Errors.invalid("vectors is expected");
        }
        Collection collection = catalog.get(request.getCollectionName());
        List<String> names = request.getVectors().getNamesList();
        return select(
                request.getCollectionName(),
                request.getWait(),
                selector,
                (store, selection, version) -> {
                    for (String name : names) {
                        if (!collection.specs().containsKey(name)) {
                            throw Errors.badInput("Not existing vector name error: " + name);
                        }
                    }
                    store.deleteVectors(selection, names, version);
                });
    }

    UpdateResult setPayload(SetPayloadPoints request) {
        PayloadPath key = request.hasKey() ? PayloadPath.parse(request.getKey()) : null;
        Map<String, Value> payload = Payloads.kept(request.getPayloadMap());
        return changePayload(
                request.getCollectionName(),
                request.getWait(),
                expected(request.hasPointsSelector(), request.getPointsSelector()),
                old -> key == null ? Payloads.merge(old, payload) : key.merge(old, payload));
    }

    UpdateResult overwritePayload(SetPayloadPoints request) {
        Map<String, Value> payload = Payloads.kept(request.getPayloadMap());
        return changePayload(
                request.getCollectionName(),
                request.getWait(),
                expected(request.hasPointsSelector(), request.getPointsSelector()),
                old -> payload);
    }

    UpdateResult deletePayload(DeletePayloadPoints request) {
        List<PayloadPath> keys = request.getKeysList().stream().map(PayloadPath::parse).toList();
        return changePayload(
                request.getCollectionName(),
                request.getWait(),
                expected(request.hasPointsSelector(), request.getPointsSelector()),
                old -> {
                    Map<String, Value> left = old;
                    for (PayloadPath key : keys) {
                        left = key.remove(left);
                    }
                    return left;
                });
    }

    UpdateResult clearPayload(ClearPayloadPoints request) {
        if (!request.hasPoints()) {
            throw Errors.invalid("PointSelector is missing");
        }
        return changePayload(
                request.getCollectionName(),
                request.getWait(),
                request.getPoints(),
                old -> Map.of());
    }

    private static PointsSelector expected(boolean given, PointsSelector selector) {
        if (!given) {
            throw Errors.invalid("points_selector is expected");
        }
        return selector;
    }

    private UpdateResult changePayload(
            String name,
            boolean wait,
            PointsSelector selector,
            UnaryOperator<Map<String, Value>> change) {
        return select(
                name,
                wait,
                selector,
                (store, selection, version) -> store.changePayloads(selection, change, version));
    }

    @FunctionalInterface
    private interface SelectedWrite {
        void apply(PointStore store, Selection selection, long version);
    }

    private UpdateResult select(
            String name, boolean wait, PointsSelector selector, SelectedWrite write) {
        CollectionChecks.name(name);
        Selection selection = Selection.of(selector);
        Collection collection = catalog.get(name);
        if (selection instanceof Selection.Ids ids) {
            checkNotEmpty(ids.keys());
        }
        LongConsumer apply = version -> write.apply(collection.points(), selection, version);
        return collection.write(wait, apply);
    }

    private static void checkNotEmpty(List<?> points) {
        if (points.isEmpty()) {
            throw Errors.badRequest("Empty update request");
        }
    }
}
