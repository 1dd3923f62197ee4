package dev.weft.job;

import static dev.weft.job.options.WeftOptions.DOCUMENT_VECTOR;
import static dev.weft.job.options.WeftOptions.QDRANT_COLLECTION;
import static dev.weft.job.options.WeftOptions.QDRANT_VECTOR_NAME;
import static dev.weft.job.options.WeftOptions.QDRANT_VECTOR_SIZE;
import static dev.weft.job.options.WeftOptions.SOURCE_COLLECTION;

import dev.weft.document.GivenVector;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.Connections;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** What has to be known before the start where documents bring their vectors: no model tells it. */
final class GivenVectors {

    /** In place of a model's fingerprint. */
    private static final String EMBEDDING = "given";

    private GivenVectors() {}

    /**
     * Makes the collection when missing, with the distance of the one that is read if there is one,
     * and takes it as it is when there, whatever its distance.
     *
     * @throws BadOptionsException if nothing says how long vectors are, or two things say otherwise
     * @throws IOException if the server can't be reached or refuses
     */
    static Stages prepare(Configuration options) throws IOException {
        try (QdrantConnection connection = QdrantConnection.open(Connections.target(options))) {
            CollectionSpec spec = spec(connection, options);
            String name = CollectionManager.ensure(connection, spec).name();
            return new Stages(options, name, EMBEDDING, spec.dimension());
        }
    }

    private static CollectionSpec spec(QdrantConnection connection, Configuration options)
            throws IOException {
        String name = options.get(QDRANT_COLLECTION);
        String vectorName = options.get(QDRANT_VECTOR_NAME);
        Integer asked = options.get(QDRANT_VECTOR_SIZE);
        Optional<CollectionSpec> read = read(options);
        Optional<CollectionSpec> present = CollectionManager.find(connection, name, vectorName);
        if (present.isEmpty() && asked == null && read.isEmpty()) {
            throw bad(
                    QDRANT_VECTOR_SIZE.key()
                            + " is missing: the collection '"
                            + name
                            + "' has to be made, and with "
                            + DOCUMENT_VECTOR.key()
                            + " no model says how many numbers a vector has");
        }
        CollectionSpec spec =
                present.or(() -> read.map(source -> likeThat(source, name, vectorName)))
                        .orElseGet(() -> CollectionSpec.of(name, asked).withVectorName(vectorName));
        requireEqual(QDRANT_VECTOR_SIZE, asked, spec);
        requireEqual(SOURCE_COLLECTION, read.map(CollectionSpec::dimension).orElse(null), spec);
        return spec;
    }

    /** The vector that is read where it is stored in a collection. */
    private static Optional<CollectionSpec> read(Configuration options) throws IOException {
        Optional<String> stored = GivenVector.storedName(options.get(DOCUMENT_VECTOR));
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        String collection = options.get(SOURCE_COLLECTION);
        try (QdrantConnection connection = QdrantConnection.open(Connections.source(options))) {
            String vectorName = stored.get().isEmpty() ? null : stored.get();
            Optional<CollectionSpec> found =
                    CollectionManager.find(connection, collection, vectorName);
            if (found.isEmpty()) {
                throw bad(SOURCE_COLLECTION.key() + " '" + collection + "' is not there");
            }
            return found;
        }
    }

    private static CollectionSpec likeThat(CollectionSpec source, String name, String vectorName) {
        return new CollectionSpec(name, vectorName, source.dimension(), source.distance());
    }

    private static void requireEqual(
            ConfigOption<?> option, Integer dimension, CollectionSpec spec) {
        if (dimension != null && dimension != spec.dimension()) {
            throw bad(
                    option.key()
                            + ": vectors of "
                            + dimension
                            + " numbers don't fit the collection '"
                            + spec.name()
                            + "', whose vectors have "
                            + spec.dimension());
        }
    }

    private static BadOptionsException bad(String mistake) {
        return new BadOptionsException(List.of(mistake));
    }
}
