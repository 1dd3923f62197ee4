package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.CollectionParamsDiff;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.MaxOptimizationThreads;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationConfigDiff;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsDiff;
import io.qdrant.client.grpc.Collections.WalConfigDiff;
import java.util.Map;

/** The configuration of a collection: made from a request and the server's defaults, changed by updates. */
final class Configs {

    private static final HnswConfigDiff HNSW =
            HnswConfigDiff.newBuilder()
                    .setM(16)
                    .setEfConstruct(100)
                    .setFullScanThreshold(10_000)
                    .setMaxIndexingThreads(0)
                    .setOnDisk(false)
                    .build();
    private static final OptimizersConfigDiff OPTIMIZERS =
            OptimizersConfigDiff.newBuilder()
                    .setDeletedThreshold(0.2)
                    .setVacuumMinVectorNumber(1000)
                    .setDefaultSegmentNumber(0)
                    .setIndexingThreshold(10_000)
                    .setFlushIntervalSec(5)
                    .setMaxOptimizationThreads(
                            MaxOptimizationThreads.newBuilder()
                                    .setSetting(MaxOptimizationThreads.Setting.Auto))
                    .build();
    private static final WalConfigDiff WAL =
            WalConfigDiff.newBuilder()
                    .setWalCapacityMb(32)
                    .setWalSegmentsAhead(0)
                    .setWalRetainClosed(1)
                    .build();

    private Configs() {}

    static CollectionConfig of(CreateCollection request) {
        CollectionConfig.Builder config =
                CollectionConfig.newBuilder()
                        .setParams(params(request))
                        .setHnswConfig(HNSW.toBuilder().mergeFrom(request.getHnswConfig()))
                        .setOptimizerConfig(optimizers(OPTIMIZERS, request.getOptimizersConfig()))
                        .setWalConfig(WAL.toBuilder().mergeFrom(request.getWalConfig()))
                        .putAllMetadata(Payloads.kept(request.getMetadataMap()));
        if (request.hasQuantizationConfig()) {
            config.setQuantizationConfig(request.getQuantizationConfig());
        }
        if (request.hasStrictModeConfig()) {
            config.setStrictModeConfig(request.getStrictModeConfig());
        }
        return config.build();
    }

    /** The number of threads stands twice: the deprecated field is the one that wins and is shown as well. */
    @SuppressWarnings("deprecation")
    private static OptimizersConfigDiff optimizers(
            OptimizersConfigDiff old, OptimizersConfigDiff diff) {
        OptimizersConfigDiff.Builder changed = old.toBuilder().mergeFrom(diff);
        if (diff.hasDeprecatedMaxOptimizationThreads()) {
            changed.getMaxOptimizationThreadsBuilder()
                    .setValue(diff.getDeprecatedMaxOptimizationThreads());
        } else if (changed.getMaxOptimizationThreads().hasValue()) {
            changed.setDeprecatedMaxOptimizationThreads(
                    changed.getMaxOptimizationThreads().getValue());
        } else {
            changed.clearDeprecatedMaxOptimizationThreads();
        }
        return changed.build();
    }

    private static CollectionParams params(CreateCollection request) {
        CollectionParams.Builder params =
                CollectionParams.newBuilder()
                        .setShardNumber(request.hasShardNumber() ? request.getShardNumber() : 1)
                        .setReplicationFactor(
                                request.hasReplicationFactor() ? request.getReplicationFactor() : 1)
                        .setWriteConsistencyFactor(
                                request.hasWriteConsistencyFactor()
                                        ? request.getWriteConsistencyFactor()
                                        : 1)
                        .setOnDiskPayload(!request.hasOnDiskPayload() || request.getOnDiskPayload())
                        .setVectorsConfig(request.getVectorsConfig());
        if (!request.getVectorsConfig().hasParams()) {
            params.getVectorsConfigBuilder().getParamsMapBuilder();
        }
        if (request.hasSparseVectorsConfig()) {
            params.setSparseVectorsConfig(request.getSparseVectorsConfig());
        }
        if (request.hasShardingMethod()) {
            params.setShardingMethod(request.getShardingMethod());
        }
        return params.build();
    }

    /** The configuration with what the request sets; the rest stays. */
    static CollectionConfig changed(CollectionConfig config, UpdateCollection request) {
        CollectionConfig.Builder changed = config.toBuilder();
        changed.setOptimizerConfig(
                optimizers(config.getOptimizerConfig(), request.getOptimizersConfig()));
        changed.getHnswConfigBuilder().mergeFrom(request.getHnswConfig());
        changeParams(changed.getParamsBuilder(), request.getParams());
        if (request.hasVectorsConfig()) {
            changeVectors(changed.getParamsBuilder(), request);
        }
        changeSparse(changed.getParamsBuilder(), request.getSparseVectorsConfig());
        if (request.hasQuantizationConfig()) {
            quantization(request.getQuantizationConfig(), changed);
        }
        if (request.hasStrictModeConfig()) {
            changed.getStrictModeConfigBuilder().mergeFrom(request.getStrictModeConfig());
        }
        return changed.clearMetadata()
                .putAllMetadata(
                        Payloads.merge(
                                config.getMetadataMap(), Payloads.kept(request.getMetadataMap())))
                .build();
    }

    private static void changeParams(CollectionParams.Builder params, CollectionParamsDiff diff) {
        if (diff.hasReplicationFactor()) {
            params.setReplicationFactor(diff.getReplicationFactor());
        }
        if (diff.hasWriteConsistencyFactor()) {
            params.setWriteConsistencyFactor(diff.getWriteConsistencyFactor());
        }
        if (diff.hasReadFanOutFactor()) {
            params.setReadFanOutFactor(diff.getReadFanOutFactor());
        }
        if (diff.hasReadFanOutDelayMs()) {
            params.setReadFanOutDelayMs(diff.getReadFanOutDelayMs());
        }
        if (diff.hasOnDiskPayload()) {
            params.setOnDiskPayload(diff.getOnDiskPayload());
        }
    }

    private static void changeVectors(CollectionParams.Builder params, UpdateCollection request) {
        if (request.getVectorsConfig().hasParams()) {
            if (!params.getVectorsConfig().hasParams()) {
                throw Errors.noVectorSpace("");
            }
            change(
                    params.getVectorsConfigBuilder().getParamsBuilder(),
                    request.getVectorsConfig().getParams());
            return;
        }
        for (Map.Entry<String, VectorParamsDiff> diff :
                request.getVectorsConfig().getParamsMap().getMapMap().entrySet()) {
            String name = diff.getKey();
            if (name.isEmpty() && params.getVectorsConfig().hasParams()) {
                change(params.getVectorsConfigBuilder().getParamsBuilder(), diff.getValue());
                continue;
            }
            VectorParams old = params.getVectorsConfig().getParamsMap().getMapMap().get(name);
            if (old == null) {
                throw Errors.noVectorSpace(name);
            }
            VectorParams.Builder vector = old.toBuilder();
            change(vector, diff.getValue());
            params.getVectorsConfigBuilder().getParamsMapBuilder().putMap(name, vector.build());
        }
    }

    private static void changeSparse(CollectionParams.Builder params, SparseVectorConfig diff) {
        diff.getMapMap()
                .forEach(
                        (name, changed) -> {
                            SparseVectorParams old =
                                    params.getSparseVectorsConfig().getMapMap().get(name);
                            if (old == null) {
                                throw Errors.noVectorSpace(name);
                            }
                            params.getSparseVectorsConfigBuilder()
                                    .putMap(name, old.toBuilder().mergeFrom(changed).build());
                        });
    }

    private static void change(VectorParams.Builder vector, VectorParamsDiff diff) {
        if (diff.hasHnswConfig()) {
            vector.getHnswConfigBuilder().mergeFrom(diff.getHnswConfig());
        }
        if (diff.hasOnDisk()) {
            vector.setOnDisk(diff.getOnDisk());
        }
        if (diff.hasQuantizationConfig()) {
            CollectionConfig.Builder holder = CollectionConfig.newBuilder();
            quantization(diff.getQuantizationConfig(), holder);
            if (holder.hasQuantizationConfig()) {
                vector.setQuantizationConfig(holder.getQuantizationConfig());
            } else {
                vector.clearQuantizationConfig();
            }
        }
    }

    private static void quantization(QuantizationConfigDiff diff, CollectionConfig.Builder config) {
        QuantizationConfig.Builder to = QuantizationConfig.newBuilder();
        switch (diff.getQuantizationCase()) {
            case SCALAR -> to.setScalar(diff.getScalar());
            case PRODUCT -> to.setProduct(diff.getProduct());
            case BINARY -> to.setBinary(diff.getBinary());
            case TURBOQUANT -> to.setTurboquant(diff.getTurboquant());
            case DISABLED -> {
                config.clearQuantizationConfig();
                return;
            }
            case QUANTIZATION_NOT_SET -> {
                return;
            }
        }
        config.setQuantizationConfig(to);
    }
}
