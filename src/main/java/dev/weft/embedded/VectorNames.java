package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Points.CreateVectorNameRequest;
import io.qdrant.client.grpc.Points.DeleteVectorNameRequest;
import io.qdrant.client.grpc.Points.DenseVectorCreationConfig;
import io.qdrant.client.grpc.Points.SparseVectorCreationConfig;
import io.qdrant.client.grpc.Points.UpdateResult;
import java.util.function.UnaryOperator;

/** Vector spaces that are added to a collection which is there already, or taken from it. Points get no value in a new one. */
final class VectorNames {

    private final Catalog catalog;

    VectorNames(Catalog catalog) {
        this.catalog = catalog;
    }

    UpdateResult create(CreateVectorNameRequest request) {
        CollectionChecks.name(request.getCollectionName());
        String name = request.getVectorName();
        CollectionChecks.vectorName(name);
        Collection collection = catalog.get(request.getCollectionName());
        Limits.of(collection).timeout(request.hasTimeout(), request.getTimeout());
        UnaryOperator<CollectionConfig> change =
                switch (request.getVectorConfigCase()) {
                    case DENSE_CONFIG -> {
                        VectorParams params = dense(request.getDenseConfig());
                        CollectionChecks.vector(params, "vector_config");
                        yield config -> with(config, name, params);
                    }
                    case SPARSE_CONFIG -> {
                        SparseVectorParams params = sparse(request.getSparseConfig());
                        yield config -> with(config, name, params);
                    }
                    case VECTORCONFIG_NOT_SET ->
                            throw Errors.invalid(
                                    "vector_config is required (dense_config or sparse_config)");
                };
        collection.configure(change);
        collection.logSchemaChange();
        return collection.write(request.getWait(), version -> {});
    }

    private static VectorParams dense(DenseVectorCreationConfig config) {
        VectorParams.Builder params =
                VectorParams.newBuilder()
                        .setSize(config.getSize())
                        .setDistance(config.getDistance());
        if (config.hasDatatype()) {
            params.setDatatype(config.getDatatype());
        }
        if (config.hasMultivectorConfig()) {
            params.setMultivectorConfig(config.getMultivectorConfig());
        }
        return params.build();
    }

    private static SparseVectorParams sparse(SparseVectorCreationConfig config) {
        SparseVectorParams.Builder params = SparseVectorParams.newBuilder();
        if (config.hasModifier()) {
            params.setModifier(config.getModifier());
        }
        if (config.hasDatatype()) {
            params.getIndexBuilder().setDatatype(config.getDatatype());
        }
        return params.build();
    }

    private static CollectionConfig with(CollectionConfig config, String name, VectorParams added) {
        CollectionParams params = config.getParams();
        VectorParams old = vector(params, name);
        if (old != null) {
            if (!schema(old).equals(added)) {
                throw taken(name, "with a different configuration");
            }
            return config;
        }
        if (params.getSparseVectorsConfig().containsMap(name)) {
            throw taken(name, "as a sparse vector");
        }
        CollectionConfig.Builder changed = config.toBuilder();
        named(changed).putMap(name, added);
        return changed.build();
    }

    /** The dense vector spaces by name; one without a name gets the empty one. */
    private static VectorParamsMap.Builder named(CollectionConfig.Builder config) {
        VectorsConfig.Builder vectors = config.getParamsBuilder().getVectorsConfigBuilder();
        if (vectors.hasParams()) {
            vectors.setParamsMap(
                    VectorParamsMap.newBuilder().putMap("", vectors.getParams()).build());
        }
        return vectors.getParamsMapBuilder();
    }

    private static VectorParams vector(CollectionParams params, String name) {
        return name.isEmpty() && params.getVectorsConfig().hasParams()
                ? params.getVectorsConfig().getParams()
                : params.getVectorsConfig().getParamsMap().getMapMap().get(name);
    }

    /** What cannot be tuned later. */
    private static VectorParams schema(VectorParams params) {
        return params.toBuilder().clearHnswConfig().clearQuantizationConfig().clearOnDisk().build();
    }

    private static CollectionConfig with(
            CollectionConfig config, String name, SparseVectorParams added) {
        CollectionParams params = config.getParams();
        SparseVectorParams old = params.getSparseVectorsConfig().getMapMap().get(name);
        if (old != null) {
            boolean same =
                    old.getModifier() == added.getModifier()
                            && old.getIndex().getDatatype() == added.getIndex().getDatatype();
            if (!same) {
                throw Errors.badInput(
                        "Sparse vector `"
                                + name
                                + "` already exists with a different configuration");
            }
            return config;
        }
        if (vector(params, name) != null) {
            throw taken(name, "as a dense vector");
        }
        CollectionConfig.Builder changed = config.toBuilder();
        changed.getParamsBuilder().getSparseVectorsConfigBuilder().putMap(name, added);
        return changed.build();
    }

    private static RuntimeException taken(String name, String how) {
        return Errors.badInput("Vector `" + name + "` already exists " + how);
    }

    UpdateResult delete(DeleteVectorNameRequest request) {
        CollectionChecks.name(request.getCollectionName());
        String name = request.getVectorName();
        Collection collection = catalog.get(request.getCollectionName());
        collection.configure(config -> without(config, name));
        collection.logSchemaChange();
        return collection.write(
                request.getWait(),
                version -> collection.shards().all().forEach(store -> store.dropVectors(name)));
    }

    private static CollectionConfig without(CollectionConfig config, String name) {
        CollectionConfig.Builder changed = config.toBuilder();
        if (config.getParams().hasSparseVectorsConfig()) {
            changed.getParamsBuilder().getSparseVectorsConfigBuilder().removeMap(name);
        }
        if (vector(config.getParams(), name) != null) {
            named(changed).removeMap(name);
        }
        return changed.build();
    }
}
