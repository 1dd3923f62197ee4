package dev.weft.qdrant.collection;

import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.CollectionParamsDiff;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;

/**
 * How a collection is to be made: all settings but its name. Copied from another one, made of options, or both.
 *
 * @param creation the request that makes it
 * @param indexes payload indexes by field, made before the first point comes
 * @param shardKeys the parts that a collection with custom sharding has, each with its number of shards
 * @param later what only a second request can set; null for nothing
 */
@PublicEvolving
public record CollectionBlueprint(
        CreateCollection creation,
        Map<String, PayloadSchemaInfo> indexes,
        List<CreateShardKey> shardKeys,
        @Nullable CollectionParamsDiff later) {

    /** What Weft's own notes in the metadata begin with. */
    private static final String WEFTS = "weft.";

    public CollectionBlueprint {
        indexes = Map.copyOf(indexes);
        shardKeys = List.copyOf(shardKeys);
    }

    /** The server's defaults, and no vector. */
    public static CollectionBlueprint empty() {
        return new CollectionBlueprint(
                CreateCollection.getDefaultInstance(), Map.of(), List.of(), null);
    }

    /** The server's defaults, and one vector as specified. */
    public static CollectionBlueprint of(CollectionSpec spec) {
        return empty().with(
                        spec.vectorName(),
                        VectorParams.newBuilder()
                                .setSize(spec.dimension())
                                .setDistance(spec.distance())
                                .build());
    }

    /**
     * All settings of a collection that is there: vectors, index, quantization, optimizers, write-ahead log, shards,
     * replicas, strict mode, payload indexes, and the metadata that isn't Weft's. Shard keys are not among what a server
     * says of it: {@link #withShardKeys}.
     */
    public static CollectionBlueprint like(CollectionInfo info) {
        CollectionConfig config = info.getConfig();
        CollectionParams params = config.getParams();
        CreateCollection.Builder creation =
                CreateCollection.newBuilder()
                        .setVectorsConfig(params.getVectorsConfig())
                        .setShardNumber(params.getShardNumber())
                        .setOnDiskPayload(params.getOnDiskPayload())
                        .setHnswConfig(config.getHnswConfig())
                        .setWalConfig(config.getWalConfig())
                        .setOptimizersConfig(
                                DeferredIndexing.of(CollectionMetadata.of(info))
                                        .map(own -> own.in(config.getOptimizerConfig()))
                                        .orElse(config.getOptimizerConfig()));
        if (params.hasReplicationFactor()) {
            creation.setReplicationFactor(params.getReplicationFactor());
        }
        if (params.hasWriteConsistencyFactor()) {
            creation.setWriteConsistencyFactor(params.getWriteConsistencyFactor());
        }
        if (params.hasShardingMethod()) {
            creation.setShardingMethod(params.getShardingMethod());
        }
        if (params.hasSparseVectorsConfig()) {
            creation.setSparseVectorsConfig(params.getSparseVectorsConfig());
        }
        if (config.hasQuantizationConfig()) {
            creation.setQuantizationConfig(config.getQuantizationConfig());
        }
        if (config.hasStrictModeConfig()) {
            creation.setStrictModeConfig(config.getStrictModeConfig());
        }
        config.getMetadataMap().entrySet().stream()
                .filter(fact -> !fact.getKey().startsWith(WEFTS))
                .forEach(fact -> creation.putMetadata(fact.getKey(), fact.getValue()));
        return new CollectionBlueprint(
                creation.build(), info.getPayloadSchemaMap(), List.of(), fanOut(params));
    }

    private static CollectionParamsDiff fanOut(CollectionParams params) {
        if (!params.hasReadFanOutFactor() && !params.hasReadFanOutDelayMs()) {
            return null;
        }
        CollectionParamsDiff.Builder later = CollectionParamsDiff.newBuilder();
        if (params.hasReadFanOutFactor()) {
            later.setReadFanOutFactor(params.getReadFanOutFactor());
        }
        if (params.hasReadFanOutDelayMs()) {
            later.setReadFanOutDelayMs(params.getReadFanOutDelayMs());
        }
        return later.build();
    }

    /** The dense vectors by name, the unnamed one under the empty string. */
    public Map<String, VectorParams> vectors() {
        return VectorCheck.vectors(creation.getVectorsConfig());
    }

    /** The names of all vectors, sparse ones too, but this. */
    public List<String> vectorsBeside(String name) {
        List<String> others = new ArrayList<>(vectors().keySet());
        others.remove(name);
        others.addAll(creation.getSparseVectorsConfig().getMapMap().keySet());
        return others.stream().sorted().toList();
    }

    /**
     * The same with this vector in it.
     *
     * @param name null for the unnamed one, which then is the only dense one
     */
    public CollectionBlueprint with(@Nullable String name, VectorParams params) {
        VectorsConfig.Builder vectors = VectorsConfig.newBuilder();
        if (name == null) {
            vectors.setParams(params);
        } else {
            Map<String, VectorParams> all = new TreeMap<>(vectors());
            all.remove("");
            all.put(name, params);
            vectors.getParamsMapBuilder().putAllMap(all);
        }
        return with(creation.toBuilder().setVectorsConfig(vectors).build());
    }

    /** The same without a dense vector. */
    public CollectionBlueprint without(String name) {
        Map<String, VectorParams> all = new TreeMap<>(vectors());
        all.remove(name);
        VectorsConfig.Builder vectors = VectorsConfig.newBuilder();
        vectors.getParamsMapBuilder().putAllMap(all);
        return with(creation.toBuilder().setVectorsConfig(vectors).build());
    }

    /** The same with another request to make it. */
    public CollectionBlueprint with(CreateCollection newCreation) {
        return new CollectionBlueprint(newCreation, indexes, shardKeys, later);
    }

    /** The same with other payload indexes. */
    public CollectionBlueprint withIndexes(Map<String, PayloadSchemaInfo> newIndexes) {
        return new CollectionBlueprint(creation, newIndexes, shardKeys, later);
    }

    /** The same with other shard keys. */
    public CollectionBlueprint withShardKeys(List<CreateShardKey> newShardKeys) {
        return new CollectionBlueprint(creation, indexes, newShardKeys, later);
    }

    /** Whether it says by itself, and each write with it, where a point lies. */
    public boolean customSharding() {
        return creation.getShardingMethod() == ShardingMethod.Custom;
    }
}
