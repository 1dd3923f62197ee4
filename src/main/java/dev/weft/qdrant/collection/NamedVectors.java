package dev.weft.qdrant.collection;

import dev.weft.qdrant.client.ServerVersion;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationConfigDiff;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsDiff;
import io.qdrant.client.grpc.Collections.VectorParamsDiffMap;
import io.qdrant.client.grpc.Collections.VectorsConfigDiff;
import io.qdrant.client.grpc.Points.CreateVectorNameRequest;
import io.qdrant.client.grpc.Points.DeleteVectorNameRequest;
import io.qdrant.client.grpc.Points.DenseVectorCreationConfig;
import java.io.IOException;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Vectors that a collection gets, or loses, while it serves. For servers from 1.18 on. A new vector is one that no point
 * has yet.
 */
@PublicEvolving
public final class NamedVectors {

    private NamedVectors() {}

    /**
     * Sees to it that the collection has the vector: adds it where it is missing, checks it where it is there. Several
     * callers at once are fine.
     *
     * @param collection its real name
     * @param params its size, distance and datatype; and its graph, quantization and place, which are set as long as no
     *     point has it
     * @throws CollectionMismatchException if it is there with another size or distance
     * @throws IOException if the server is too old, can't be reached, or refuses
     */
    public static void ensure(
            CollectionClient client, String collection, String name, VectorParams params)
            throws IOException {
        CollectionInfo info = client.info(collection);
        if (VectorCheck.vectors(info.getConfig().getParams().getVectorsConfig())
                .containsKey(name)) {
            CollectionSpec spec =
                    new CollectionSpec(
                            collection,
                            name.isEmpty() ? null : name,
                            Math.toIntExact(params.getSize()),
                            params.getDistance());
            VectorCheck.check(spec, collection, info.getConfig().getParams());
        } else {
            requireSupport(client);
            add(client, collection, name, params);
        }
        VectorParamsDiff tuning = tuning(params);
        boolean tuned = !tuning.equals(VectorParamsDiff.getDefaultInstance());
        if (tuned && !client.anyWithVector(collection, name)) {
            tune(client, collection, name, tuning);
        }
    }

    /**
     * Checks the server's version.
     *
     * @throws IOException if it is too old, or can't be reached
     */
    public static void requireSupport(CollectionClient client) throws IOException {
        ServerVersion version = client.connection().serverVersion();
        if (!version.isAtLeast(1, 18)) {
            throw new IOException(
                    "The server at %s is of version %s, and only from 1.18 on can a vector be added to a collection that is there, or taken from it: upgrade the server, or fill another collection"
                            .formatted(client.connection().options().url(), version));
        }
    }

    private static void add(
            CollectionClient client, String collection, String name, VectorParams params)
            throws IOException {
        DenseVectorCreationConfig.Builder config =
                DenseVectorCreationConfig.newBuilder()
                        .setSize(params.getSize())
                        .setDistance(params.getDistance());
        if (params.hasDatatype()) {
            config.setDatatype(params.getDatatype());
        }
        CreateVectorNameRequest request =
                CreateVectorNameRequest.newBuilder()
                        .setCollectionName(collection)
                        .setVectorName(name)
                        .setDenseConfig(config)
                        .setWait(true)
                        .build();
        client.call(
                "add the vector '%s' to '%s'".formatted(name, collection),
                () -> client.connection().blockingPoints().createVectorName(request));
    }

    /** What the request that adds a vector does not take. */
    private static VectorParamsDiff tuning(VectorParams params) {
        VectorParamsDiff.Builder tuning = VectorParamsDiff.newBuilder();
        if (params.hasHnswConfig()) {
            tuning.setHnswConfig(params.getHnswConfig());
        }
        if (params.hasOnDisk()) {
            tuning.setOnDisk(params.getOnDisk());
        }
        if (params.hasQuantizationConfig()) {
            tuning.setQuantizationConfig(diff(params.getQuantizationConfig()));
        }
        return tuning.build();
    }

    private static QuantizationConfigDiff diff(QuantizationConfig config) {
        QuantizationConfigDiff.Builder diff = QuantizationConfigDiff.newBuilder();
        switch (config.getQuantizationCase()) {
            case SCALAR -> diff.setScalar(config.getScalar());
            case PRODUCT -> diff.setProduct(config.getProduct());
            case BINARY -> diff.setBinary(config.getBinary());
            case TURBOQUANT -> diff.setTurboquant(config.getTurboquant());
            case QUANTIZATION_NOT_SET -> {
                return QuantizationConfigDiff.getDefaultInstance();
            }
        }
        return diff.build();
    }

    private static void tune(
            CollectionClient client, String collection, String name, VectorParamsDiff tuning)
            throws IOException {
        client.update(
                UpdateCollection.newBuilder()
                        .setCollectionName(collection)
                        .setVectorsConfig(
                                VectorsConfigDiff.newBuilder()
                                        .setParamsMap(
                                                VectorParamsDiffMap.newBuilder()
                                                        .putMap(name, tuning)))
                        .build());
    }

    /**
     * Takes a vector from the collection and all its points; one that is gone already is no error.
     *
     * @param collection its real name
     * @param name the vector's; empty for the unnamed one
     * @throws IOException if the server is too old, can't be reached, or refuses
     */
    public static void drop(CollectionClient client, String collection, String name)
            throws IOException {
        requireSupport(client);
        DeleteVectorNameRequest request =
                DeleteVectorNameRequest.newBuilder()
                        .setCollectionName(collection)
                        .setVectorName(name)
                        .setWait(true)
                        .build();
        client.call(
                "drop the vector '%s' of '%s'".formatted(name, collection),
                () -> client.connection().blockingPoints().deleteVectorName(request));
    }
}
