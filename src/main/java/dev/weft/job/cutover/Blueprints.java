package dev.weft.job.cutover;

import static dev.weft.job.options.CreateOptions.CREATE_DATATYPE;
import static dev.weft.job.options.CreateOptions.CREATE_DISTANCE;
import static dev.weft.job.options.CreateOptions.CREATE_HNSW_EF_CONSTRUCT;
import static dev.weft.job.options.CreateOptions.CREATE_HNSW_M;
import static dev.weft.job.options.CreateOptions.CREATE_INDEXES;
import static dev.weft.job.options.CreateOptions.CREATE_LIKE;
import static dev.weft.job.options.CreateOptions.CREATE_ON_DISK;
import static dev.weft.job.options.CreateOptions.CREATE_PAYLOAD_ON_DISK;
import static dev.weft.job.options.CreateOptions.CREATE_QUANTIZATION;
import static dev.weft.job.options.CreateOptions.CREATE_REPLICAS;
import static dev.weft.job.options.CreateOptions.CREATE_SHARDS;
import static dev.weft.job.options.CreateOptions.CREATE_WRITE_CONSISTENCY;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VECTOR;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_NAME;

import dev.weft.document.GivenVector;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.CreateOptions.VectorDatatype;
import dev.weft.job.options.CreateOptions.VectorDistance;
import dev.weft.job.options.CreateOptions.VectorQuantization;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.PayloadIndexes;
import io.qdrant.client.grpc.Collections.BinaryQuantization;
import io.qdrant.client.grpc.Collections.CompressionRatio;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.ProductQuantization;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** How a new collection is made: like another one, and as the options say. */
final class Blueprints {

    private final Configuration options;

    Blueprints(Configuration options) {
        this.options = options;
    }

    /**
     * A collection of one vector, as the options say.
     *
     * @param dimension the model's
     */
    CollectionBlueprint anew(int dimension) {
        VectorParams vector = VectorParams.newBuilder().setDistance(Distance.Cosine).build();
        return adjusted(CollectionBlueprint.empty(), vector, dimension);
    }

    /**
     * A collection like another one, except as the options say.
     *
     * @param name the other one's
     * @param like how it is made
     * @throws BadOptionsException if it is not clear which of its vectors is to be embedded anew, or the job would leave
     *     its other vectors empty without having been told so
     */
    CollectionBlueprint like(String name, CollectionBlueprint like, int dimension) {
        String vector = vectorOf(name, like);
        List<String> others = like.vectorsBeside(vector);
        if (!others.isEmpty() && options.getOptional(CREATE_LIKE).isEmpty()) {
            throw new BadOptionsException(
                    "%s also has the vectors %s, which this job doesn't carry over: the new collection would lack them. Say %s: %s to make them there, empty"
                            .formatted(name, String.join(", ", others), CREATE_LIKE.key(), name));
        }
        VectorParams params = like.vectors().get(vector);
        return adjusted(like.without(vector), params, dimension);
    }

    /** The name of the vector that is embedded anew, in the collection that the new one is made like. */
    private String vectorOf(String name, CollectionBlueprint like) {
        return vectorIn(like)
                .orElseThrow(
                        () ->
                                new BadOptionsException(
                                        "%s has the vectors %s: name the one to embed by %s"
                                                .formatted(
                                                        name,
                                                        like.vectors().keySet(),
                                                        QDRANT_VECTOR_NAME.key())));
    }

    /** The name of the vector that a new one takes the place of; empty where that isn't clear. */
    Optional<String> vectorIn(CollectionBlueprint like) {
        Map<String, VectorParams> vectors = like.vectors();
        Optional<String> stored =
                options.getOptional(DOCUMENT_VECTOR)
                        .flatMap(GivenVector::storedName)
                        .filter(vectors::containsKey);
        if (stored.isPresent()) {
            return stored;
        }
        String wanted = options.getOptional(QDRANT_VECTOR_NAME).orElse("");
        if (vectors.containsKey(wanted)) {
            return Optional.of(wanted);
        }
        return vectors.size() == 1
                ? Optional.of(vectors.keySet().iterator().next())
                : Optional.empty();
    }

    /** The distance that the vector is to have: as the options say, or else as the blueprint does. */
    Distance distance(CollectionBlueprint blueprint) {
        return options.getOptional(CREATE_DISTANCE)
                .map(Blueprints::distance)
                .orElseGet(
                        () -> {
                            String wanted = options.getOptional(QDRANT_VECTOR_NAME).orElse("");
                            VectorParams vector = blueprint.vectors().get(wanted);
                            return vector == null ? Distance.Cosine : vector.getDistance();
                        });
    }

    private CollectionBlueprint adjusted(
            CollectionBlueprint blueprint, VectorParams like, int dimension) {
        VectorParams.Builder vector = like.toBuilder().setSize(dimension);
        options.getOptional(CREATE_DISTANCE)
                .map(Blueprints::distance)
                .ifPresent(vector::setDistance);
        options.getOptional(CREATE_DATATYPE)
                .map(Blueprints::datatype)
                .ifPresent(vector::setDatatype);
        options.getOptional(CREATE_ON_DISK).ifPresent(vector::setOnDisk);

        CreateCollection.Builder creation = blueprint.creation().toBuilder();
        creation.setHnswConfig(graph(creation.getHnswConfig()));
        if (vector.hasHnswConfig()) {
            vector.setHnswConfig(graph(vector.getHnswConfig()));
        }
        options.getOptional(CREATE_SHARDS).ifPresent(creation::setShardNumber);
        List<CreateShardKey> shardKeys =
                options.getOptional(CREATE_SHARDS).isEmpty()
                        ? blueprint.shardKeys()
                        : blueprint.shardKeys().stream()
                                .map(key -> key.toBuilder().clearShardsNumber().build())
                                .toList();
        options.getOptional(CREATE_REPLICAS).ifPresent(creation::setReplicationFactor);
        options.getOptional(CREATE_WRITE_CONSISTENCY)
                .ifPresent(creation::setWriteConsistencyFactor);
        options.getOptional(CREATE_PAYLOAD_ON_DISK).ifPresent(creation::setOnDiskPayload);
        options.getOptional(CREATE_QUANTIZATION)
                .ifPresent(kind -> quantization(kind, creation, vector));

        Map<String, PayloadSchemaInfo> indexes = new HashMap<>(blueprint.indexes());
        for (String index : options.getOptional(CREATE_INDEXES).orElse(List.of())) {
            Map.Entry<String, PayloadSchemaInfo> parsed = PayloadIndexes.parse(index);
            indexes.put(parsed.getKey(), parsed.getValue());
        }
        return blueprint
                .with(creation.build())
                .withIndexes(indexes)
                .withShardKeys(shardKeys)
                .with(options.get(QDRANT_VECTOR_NAME), vector.build());
    }

    private HnswConfigDiff graph(HnswConfigDiff like) {
        HnswConfigDiff.Builder config = like.toBuilder();
        options.getOptional(CREATE_HNSW_M).ifPresent(config::setM);
        options.getOptional(CREATE_HNSW_EF_CONSTRUCT).ifPresent(config::setEfConstruct);
        return config.build();
    }

    private static Distance distance(VectorDistance distance) {
        return switch (distance) {
            case COSINE -> Distance.Cosine;
            case DOT -> Distance.Dot;
            case EUCLID -> Distance.Euclid;
            case MANHATTAN -> Distance.Manhattan;
        };
    }

    private static Datatype datatype(VectorDatatype datatype) {
        return switch (datatype) {
            case FLOAT32 -> Datatype.Float32;
            case FLOAT16 -> Datatype.Float16;
            case UINT8 -> Datatype.Uint8;
        };
    }

    /** What the option says holds for the whole collection; a vector's own setting would win over it. */
    private static void quantization(
            VectorQuantization kind,
            CreateCollection.Builder creation,
            VectorParams.Builder vector) {
        vector.clearQuantizationConfig();
        QuantizationConfig.Builder config = QuantizationConfig.newBuilder();
        switch (kind) {
            case NONE -> {
                creation.clearQuantizationConfig();
                return;
            }
            case SCALAR ->
                    config.setScalar(
                            ScalarQuantization.newBuilder()
                                    .setType(QuantizationType.Int8)
                                    .setAlwaysRam(true));
            case PRODUCT ->
                    config.setProduct(
                            ProductQuantization.newBuilder()
                                    .setCompression(CompressionRatio.x16)
                                    .setAlwaysRam(true));
            case BINARY -> config.setBinary(BinaryQuantization.newBuilder().setAlwaysRam(true));
        }
        creation.setQuantizationConfig(config);
    }
}
