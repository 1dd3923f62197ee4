package dev.weft.job.cutover;

import static dev.weft.job.options.TargetOptions.QDRANT_COLLECTION;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_NAME;

import dev.weft.job.guard.VectorModel;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.Connections;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionMetadata;
import dev.weft.qdrant.collection.NamedVectors;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Common.Filter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * {@code --drop-vector NAME --config job.yaml [--yes]}: takes the vector that a run in place has made needless from the
 * collection, after asking.
 *
 * @param vector its name; empty for the unnamed one
 * @param options the job's
 * @param sure whether not to ask back
 */
public record DropVector(String vector, Configuration options, boolean sure) {

    private static final String FLAG = "--drop-vector";

    /**
     * The command that the command line holds; empty where it asks for something else.
     *
     * @throws BadOptionsException with every mistake found
     */
    public static Optional<DropVector> of(String... args) {
        CommandLine line = new CommandLine(args);
        Optional<String> vector = line.takeName(FLAG, "the vector's");
        boolean sure = vector.isPresent() && line.takeYes();
        return vector.map(name -> new DropVector(name, line.options(), sure));
    }

    /**
     * Does it.
     *
     * @param in where an answer is read from
     * @throws IOException if it can't be done; the message says why
     */
    public void run(InputStream in, PrintStream out) throws IOException {
        try (QdrantConnection connection = QdrantConnection.open(Connections.target(options))) {
            CollectionClient client = new CollectionClient(connection, Duration.ZERO);
            String collection = client.resolve(options.get(QDRANT_COLLECTION));
            NamedVectors.requireSupport(client);
            List<String> others = others(client, collection);
            long having = client.countWithVector(collection, vector);
            requireOther(client, collection, others);
            out.printf(
                    Locale.ROOT,
                    "%s: %,d points have the vector '%s'; each has another of %s%n",
                    collection,
                    having,
                    vector,
                    others);
            boolean agreed =
                    new Question(in, out, sure)
                            .agreed(
                                    "Drop the vector '%s' of %s for good?"
                                            .formatted(vector, collection));
            if (agreed) {
                NamedVectors.drop(client, collection, vector);
                client.note(
                        collection,
                        CollectionMetadata.empty()
                                .without(VectorModel.key(vector.isEmpty() ? null : vector)));
                out.println("Dropped the vector '" + vector + "' of " + collection);
            } else {
                out.println("Nothing was dropped");
            }
        }
    }

    /** The names of the other vectors. */
    private List<String> others(CollectionClient client, String collection) throws IOException {
        CollectionBlueprint blueprint = CollectionBlueprint.like(client.info(collection));
        if (vector.equals(options.getOptional(QDRANT_VECTOR_NAME).orElse(""))) {
            throw new IOException(
                    "'%s' is the vector that the job fills (%s): name the old one"
                            .formatted(vector, QDRANT_VECTOR_NAME.key()));
        }
        List<String> others = blueprint.vectorsBeside(vector);
        boolean there =
                blueprint.vectors().containsKey(vector)
                        || blueprint.creation().getSparseVectorsConfig().containsMap(vector);
        if (!there) {
            throw new IOException(
                    "'%s' has no vector '%s'; it has %s".formatted(collection, vector, others));
        }
        return others;
    }

    /** A point without any vector is never found again. */
    private void requireOther(CollectionClient client, String collection, List<String> others)
            throws IOException {
        Filter.Builder alone = Filter.newBuilder().addMust(ConditionFactory.hasVector(vector));
        others.forEach(other -> alone.addMustNot(ConditionFactory.hasVector(other)));
        long left = client.count(collection, alone.build());
        if (left > 0) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "Points of '%s' that have no vector but '%s': %,d; without it they would never be found again. Run the job once more, which gives them the new one",
                            collection,
                            vector,
                            left));
        }
    }
}
