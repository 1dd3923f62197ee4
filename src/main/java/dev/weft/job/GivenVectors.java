package dev.weft.job;

import static dev.weft.job.options.DocumentOptions.DOCUMENT_VECTOR;
import static dev.weft.job.options.SourceOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.TargetOptions.QDRANT_COLLECTION;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_NAME;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_SIZE;

import dev.weft.document.GivenVector;
import dev.weft.job.cutover.Preparation;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.Connections;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionMismatchException;
import dev.weft.qdrant.collection.CollectionSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** What has to be known before the start where documents bring their vectors: no model tells it. */
final class GivenVectors {

    /** In place of a model's fingerprint. */
    private static final String EMBEDDING = "given";

    private GivenVectors() {}

    /**
     * Prepares the run as one that embeds, but for the model.
     *
     * @throws BadOptionsException if nothing says how long vectors are, or what says it is not there
     * @throws CollectionMismatchException if the collection's vectors have another length
     * @throws IOException if the server can't be reached or refuses
     */
    static Stages prepare(String run, Configuration options) throws IOException {
        try (QdrantConnection connection = QdrantConnection.open(Connections.target(options))) {
            Stages asked = asked(connection, options);
            Preparation prepared =
                    Preparation.of(
                            run,
                            options,
                            connection,
                            asked.dimension(),
                            asked.parser(),
                            null,
                            asked.guard(null));
            return new Stages(
                    options,
                    prepared.collection(),
                    prepared.token(),
                    prepared.shardKeys(),
                    EMBEDDING,
                    asked.dimension(),
                    prepared.ending());
        }
    }

    /**
     * What can be said before anything is made.
     *
     * @throws BadOptionsException if nothing says how long vectors are, or what says it is not there
     * @throws IOException if the server can't be reached or refuses
     */
    static Stages asked(Configuration options) throws IOException {
        try (QdrantConnection connection = QdrantConnection.open(Connections.target(options))) {
            return asked(connection, options);
        }
    }

    private static Stages asked(QdrantConnection connection, Configuration options)
            throws IOException {
        return new Stages(
                options,
                options.get(QDRANT_COLLECTION),
                null,
                false,
                EMBEDDING,
                dimension(connection, options),
                null);
    }

    /** What an option says, or else the vectors that are read, or else the collection's own. */
    private static int dimension(QdrantConnection connection, Configuration options)
            throws IOException {
        Integer asked = options.get(QDRANT_VECTOR_SIZE);
        if (asked != null) {
            return asked;
        }
        Optional<String> stored = GivenVector.storedName(options.get(DOCUMENT_VECTOR));
        if (stored.isPresent() && options.get(SOURCE_TYPE).readsCollection()) {
            return read(options, stored.get()).dimension();
        }
        String collection = options.get(QDRANT_COLLECTION);
        return CollectionManager.find(connection, collection, options.get(QDRANT_VECTOR_NAME))
                .map(CollectionSpec::dimension)
                .orElseThrow(
                        () ->
                                bad(
                                        QDRANT_VECTOR_SIZE.key()
                                                + " is missing: the collection '"
                                                + collection
                                                + "' has to be made, and with "
                                                + DOCUMENT_VECTOR.key()
                                                + " no model says how many numbers a vector has"));
    }

    private static CollectionSpec read(Configuration options, String stored) throws IOException {
        String collection = options.get(SOURCE_COLLECTION);
        try (QdrantConnection connection = QdrantConnection.open(Connections.source(options))) {
            return CollectionManager.find(connection, collection, stored.isEmpty() ? null : stored)
                    .orElseThrow(
                            () ->
                                    bad(
                                            SOURCE_COLLECTION.key()
                                                    + " '"
                                                    + collection
                                                    + "' is not there"));
        }
    }

    private static BadOptionsException bad(String mistake) {
        return new BadOptionsException(List.of(mistake));
    }
}
