package dev.weft.job.cutover;

import static dev.weft.job.options.CutoverOptions.REINDEX_IN_PLACE;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_NAME;

import dev.weft.job.guard.ModelGuard;
import dev.weft.job.options.BadOptionsException;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionMetadata;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.collection.NamedVectors;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** A run that gives the points of a collection one more vector, in the collection itself. */
final class InPlace {

    private final Configuration options;
    private final CollectionClient client;
    private final SourceCollection source;
    private final String vector;

    /**
     * @param connection to the server
     * @param source the collection, which is read and written
     */
    InPlace(Configuration options, QdrantConnection connection, SourceCollection source) {
        this.options = options;
        this.client = new CollectionClient(connection, Duration.ZERO);
        this.source = source;
        this.vector = options.get(QDRANT_VECTOR_NAME);
    }

    /**
     * What {@link #prepare} would see to. Writes nothing.
     *
     * @throws BadOptionsException if the collection is none that can be filled so
     */
    Intent intent(int dimension) {
        CollectionInfo info = source.info();
        StrictMode.requireCounts(
                source.name(), info.getConfig().getStrictModeConfig(), REINDEX_IN_PLACE);
        VectorParams params = params(dimension);
        CollectionBlueprint blueprint = CollectionBlueprint.like(info);
        boolean there = blueprint.vectors().containsKey(vector);
        return new Intent(
                source.name(),
                null,
                Optional.of(info),
                false,
                CollectionSpec.of(source.name(), dimension)
                        .withVectorName(vector)
                        .withDistance(params.getDistance()),
                there ? blueprint : blueprint.with(vector, params),
                !there);
    }

    /**
     * Sees to it that the collection has the vector.
     *
     * @param guard keeps other models out
     * @throws BadOptionsException if the collection is none that can be filled so
     * @throws IOException if the server is too old, can't be reached, or refuses
     */
    Preparation prepare(int dimension, ModelGuard guard) throws IOException {
        Intent intent = intent(dimension);
        guard.check(client, intent.name(), CollectionMetadata.of(source.info()));
        NamedVectors.ensure(client, intent.name(), vector, params(dimension));
        String token = guard.sign(client, intent.name()).orElse(null);
        EndPlan plan =
                new EndPlan(
                        null,
                        client.connection().options(),
                        intent.name(),
                        vector,
                        null,
                        null,
                        true);
        return new Preparation(
                intent.name(),
                token,
                SourceCollection.customSharding(source.info()),
                new RunEnding(plan));
    }

    /** What the options say of a new collection holds here for the new vector. */
    private VectorParams params(int dimension) {
        CollectionBlueprint anew = new Blueprints(options).anew(dimension);
        VectorParams.Builder params = anew.vectors().get(vector).toBuilder();
        if (anew.creation().getHnswConfig().getSerializedSize() > 0) {
            params.setHnswConfig(anew.creation().getHnswConfig());
        }
        if (anew.creation().hasQuantizationConfig()) {
            params.setQuantizationConfig(anew.creation().getQuantizationConfig());
        }
        return params.build();
    }
}
