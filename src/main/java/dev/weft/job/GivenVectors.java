package dev.weft.job;

import static dev.weft.job.options.DocumentOptions.DOCUMENT_VECTOR;
import static dev.weft.job.options.SourceOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.TargetOptions.QDRANT_COLLECTION;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_NAME;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_SIZE;

import dev.weft.document.GivenVector;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.Connections;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionMismatchException;
import dev.weft.qdrant.collection.CollectionSpec;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** What has to be known before the start where documents bring their vectors: no model tells it. */
final class GivenVectors {

    /** In place of a model's fingerprint. */
    private static final String EMBEDDING = "given";

    private GivenVectors() {}

    /**
     * What can be said before anything is made.
     *
     * @throws BadOptionsException if nothing says how long vectors are, or what says it is not there
     * @throws CollectionMismatchException if the collection that says it has no such vector
     * @throws IOException if the server can't be reached or refuses
     */
    static Stages asked(Configuration options) throws IOException {
        try (QdrantConnection connection = QdrantConnection.open(Connections.target(options))) {
            return asked(connection, options);
        }
    }

    /** The same over a connection to the server written to. */
    static Stages asked(QdrantConnection connection, Configuration options) throws IOException {
        return Stages.asked(options, EMBEDDING, dimension(connection, options));
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
                                new BadOptionsException(
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
                                    new BadOptionsException(
                                            SOURCE_COLLECTION.key()
                                                    + " '"
                                                    + collection
                                                    + "' is not there"));
        }
    }
}
