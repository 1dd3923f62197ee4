package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.OptimizerStatus;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.UpdateQueueInfo;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One collection: its configuration, its payload indexes and its points. Safe for use by many threads. */
final class Collection {

    private static final Logger LOG = LoggerFactory.getLogger(Collection.class);

    private final PointStore points = new PointStore();
    private final Map<String, PayloadSchemaInfo> indexes = new TreeMap<>();
    private volatile CollectionConfig config;
    private volatile Map<String, VectorSpec> specs;
    private long operations;

    Collection(CollectionConfig config) {
        setConfig(config);
    }

    private void setConfig(CollectionConfig changed) {
        config = changed;
        specs = VectorSpec.of(changed.getParams());
    }

    PointStore points() {
        return points;
    }

    /** The vector spaces by name, the unnamed one under the empty string. */
    Map<String, VectorSpec> specs() {
        return specs;
    }

    /** @throws io.grpc.StatusRuntimeException with INVALID_ARGUMENT if there is no vector space of that name */
    VectorSpec spec(String name) {
        VectorSpec spec = specs.get(name);
        if (spec == null) {
            throw Errors.badInput("Not existing vector name error: " + name);
        }
        return spec;
    }

    /** The limits of strict mode; none if it is off. */
    StrictModeConfig limits() {
        StrictModeConfig strict = config.getStrictModeConfig();
        return strict.getEnabled() ? strict : StrictModeConfig.getDefaultInstance();
    }

    synchronized void update(UpdateCollection request) {
        setConfig(Configs.changed(config, request));
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

    CollectionInfo info() {
        CollectionInfo.Builder info =
                CollectionInfo.newBuilder()
                        .setStatus(CollectionStatus.Green)
                        .setOptimizerStatus(OptimizerStatus.newBuilder().setOk(true))
                        .setSegmentsCount(1)
                        .setConfig(config)
                        .setPointsCount(points.count())
                        .setIndexedVectorsCount(0)
                        .setUpdateQueue(UpdateQueueInfo.getDefaultInstance());
        indexes()
                .forEach(
                        (field, index) -> {
                            PayloadPath path = PayloadPath.parse(field);
                            long holding = 0;
                            for (StoredPoint point : points.all()) {
                                holding += path.get(point.payload()).isEmpty() ? 0 : 1;
                            }
                            info.putPayloadSchema(
                                    field, index.toBuilder().setPoints(holding).build());
                        });
        return info.build();
    }
}
