package dev.weft.embedded;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.ShardKeySelector;
import io.qdrant.client.grpc.Points.UpdateResult;
import java.util.List;

/** What all requests that write to selected points have in common, under the same names. */
final class WriteCall {

    /** The write to one shard of the collection. */
    @FunctionalInterface
    interface Write {
        void apply(PointStore store, Selection selection, long version);
    }

    private final Message request;
    private final PointsSelector selector;

    /** @param selector the points that are meant, which the request holds in a field of its own name */
    WriteCall(Message request, PointsSelector selector) {
        this.request = request;
        this.selector = selector;
    }

    UpdateResult run(Catalog catalog, Write write) {
        String name = (String) get("collection_name");
        CollectionChecks.name(name);
        Selection selection = Selection.of(selector);
        Collection collection = catalog.get(name);
        Filter filter = selector.getFilter();
        Limits.of(collection).writeFilter(filter).timeout(has("timeout"), (long) get("timeout"));
        List<PointStore> stores =
                collection
                        .shards()
                        .forWrite(
                                has("shard_key_selector"),
                                (ShardKeySelector) get("shard_key_selector"));
        if (selection instanceof Selection.Ids ids) {
            PointWrites.checkNotEmpty(ids.keys());
        }
        return collection.write(
                (boolean) get("wait"),
                version -> stores.forEach(store -> write.apply(store, selection, version)));
    }

    private FieldDescriptor field(String name) {
        return request.getDescriptorForType().findFieldByName(name);
    }

    private Object get(String name) {
        return request.getField(field(name));
    }

    private boolean has(String name) {
        return request.hasField(field(name));
    }
}
