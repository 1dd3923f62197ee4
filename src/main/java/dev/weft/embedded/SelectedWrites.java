package dev.weft.embedded;

import com.google.protobuf.Message;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.ClearPayloadPoints;
import io.qdrant.client.grpc.Points.DeletePayloadPoints;
import io.qdrant.client.grpc.Points.DeletePointVectors;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdateResult;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The writes that change or delete points which are there, named by id or by filter. */
final class SelectedWrites {

    private final Catalog catalog;

    SelectedWrites(Catalog catalog) {
        this.catalog = catalog;
    }

    UpdateResult delete(DeletePoints request) {
        checkGiven(request.hasPoints(), "PointSelector is missing");
        return new WriteCall(request, request.getPoints())
                .run(catalog, (store, selection, version) -> store.delete(selection));
    }

    UpdateResult deleteVectors(DeletePointVectors request) {
        checkGiven(request.hasPointsSelector(), "points_selector is expected");
        checkGiven(request.hasVectors(), "vectors is expected");
        List<String> names = request.getVectors().getNamesList();
        Collection collection = catalog.get(request.getCollectionName());
        return new WriteCall(request, request.getPointsSelector())
                .run(
                        catalog,
                        (store, selection, version) ->
                                store.deleteVectors(selection, names, collection, version));
    }

    UpdateResult setPayload(SetPayloadPoints request) {
        PayloadPath key = request.hasKey() ? PayloadPath.parse(request.getKey()) : null;
        checkGiven(request.hasPointsSelector(), "points_selector is expected");
        Map<String, Value> payload = Payloads.kept(request.getPayloadMap());
        return change(
                request,
                request.getPointsSelector(),
                old -> key == null ? Payloads.merge(old, payload) : key.merge(old, payload));
    }

    UpdateResult overwritePayload(SetPayloadPoints request) {
        checkGiven(request.hasPointsSelector(), "points_selector is expected");
        Map<String, Value> payload = Payloads.kept(request.getPayloadMap());
        return change(request, request.getPointsSelector(), old -> payload);
    }

    UpdateResult deletePayload(DeletePayloadPoints request) {
        List<PayloadPath> keys = request.getKeysList().stream().map(PayloadPath::parse).toList();
        checkGiven(request.hasPointsSelector(), "points_selector is expected");
        return change(
                request,
                request.getPointsSelector(),
                old -> {
                    Map<String, Value> left = old;
                    for (PayloadPath key : keys) {
                        left = key.remove(left);
                    }
                    return left;
                });
    }

    UpdateResult clearPayload(ClearPayloadPoints request) {
        checkGiven(request.hasPoints(), "PointSelector is missing");
        return change(request, request.getPoints(), old -> Map.of());
    }

    private static void checkGiven(boolean given, String error) {
        if (!given) {
            throw Errors.invalid(error);
        }
    }

    private UpdateResult change(
            Message request, PointsSelector selector, UnaryOperator<Map<String, Value>> change) {
        return new WriteCall(request, selector)
                .run(
                        catalog,
                        (store, selection, version) ->
                                store.changePayloads(selection, change, version));
    }
}
