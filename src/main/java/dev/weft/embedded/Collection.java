package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.OptimizerStatus;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateQueueInfo;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One collection: its configuration, its payload indexes and its points. Safe for use by many threads. */
final class Collection {

    private static final Logger LOG = LoggerFactory.getLogger(Collection.class);

    private final Shards shards;
    private final Map<String, PayloadSchemaInfo> indexes = new TreeMap<>();
    private volatile CollectionConfig config;
    private volatile Map<String, VectorSpec> specs;
    private long operations;

    Collection(CollectionConfig config) {
        shards = new Shards(config.getParams().getShardingMethod() == ShardingMethod.Custom);
        setConfig(config);
    }

    private void setConfig(CollectionConfig changed) {
        config = changed;
        specs = VectorSpec.of(changed.getParams());
    }

    Shards shards() {
        return shards;
    }

    /** The vector spaces by name, the unnamed one under the empty string. */
    Map<String, VectorSpec> specs() {
        return specs;
    }

    /** @throws io.grpc.StatusRuntimeException with INVALID_ARGUMENT if there is no vector space of that name */
    VectorSpec spec(String name) {
        VectorSpec spec = specs.get(name);
        if (spec == null) {
            throw Errors.noVectorSpace(name);
        }
        return spec;
    }

    /** The limits of strict mode; none if it is off. */
    StrictModeConfig limits() {
        StrictModeConfig strict = config.getStrictModeConfig();
        return strict.getEnabled() ? strict : StrictModeConfig.getDefaultInstance();
    }

    /** Changes the configuration; one that the change throws at stays as it was. */
    synchronized void configure(UnaryOperator<CollectionConfig> change) {
        setConfig(change.apply(config));
    }

    /**
     * Runs one write alone and at once. As with the server, one that does not wait never fails once it is
     * accepted: what goes wrong then is lost.
     *
     * @param write given the operation's number, which is the version of the points it writes
     */
    synchronized UpdateResult write(boolean wait, LongConsumer write) {
        long operation = ++operations;
        try {
            write.accept(operation);
        } catch (RuntimeException e) {
            if (wait) {
                throw e;
            }
            LOG.debug("A write that does not wait failed", e);
        }
        return UpdateResult.newBuilder()
                .setOperationId(operation)
                .setStatus(wait ? UpdateStatus.Completed : UpdateStatus.Acknowledged)
                .build();
    }

    /** The server logs a change of the schema twice, for the collection and for its shards: its numbers go up by two. */
    synchronized void logSchemaChange() {
        operations++;
    }

    /** To be called inside {@link #write}. */
    void putIndex(String field, PayloadSchemaInfo index) {
        indexes.put(field, index);
    }

    /** To be called inside {@link #write}. */
    void removeIndex(String field) {
        indexes.remove(field);
    }

    synchronized Map<String, PayloadSchemaInfo> indexes() {
        return new LinkedHashMap<>(indexes);
    }

    /** Why a read does not come in the order of a payload field: for want of an index, as with the server, or of skill. */
    RuntimeException notOrdered(String key) {
        return indexes().containsKey(key)
                ? Errors.unsupported("order by a payload field")
                : Errors.badInput(
                        "No range index for `order_by` key: `"
                                + key
                                + "`. Please create one to use `order_by`. Check"
                                + " https://qdrant.tech/documentation/concepts/indexing/#payload-index"
                                + " to see which payload schemas support Range conditions");
    }

    CollectionInfo info() {
        CollectionInfo.Builder info =
                CollectionInfo.newBuilder()
                        .setStatus(CollectionStatus.Green)
                        .setOptimizerStatus(OptimizerStatus.newBuilder().setOk(true))
                        .setSegmentsCount(1)
                        .setConfig(config)
                        .setPointsCount(shards.count())
                        .setIndexedVectorsCount(0)
                        .setUpdateQueue(UpdateQueueInfo.getDefaultInstance());
        indexes()
                .forEach(
                        (field, index) ->
                                info.putPayloadSchema(
                                        field, Indexes.counted(field, index, shards.all())));
        return info.build();
    }
}
