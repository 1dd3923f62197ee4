package dev.weft.job.cutover;

import static dev.weft.job.options.ChunkOptions.CHUNK_TEXT_FIELD;
import static dev.weft.job.options.CutoverOptions.CUTOVER_ALIAS;
import static dev.weft.job.options.CutoverOptions.CUTOVER_MIN_OVERLAP;
import static dev.weft.job.options.CutoverOptions.CUTOVER_MIN_RECALL;
import static dev.weft.job.options.CutoverOptions.CUTOVER_SAMPLE;
import static dev.weft.job.options.CutoverOptions.REINDEX_IN_PLACE;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_ID;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VERSION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_NAME;

import dev.weft.document.DocumentParser;
import dev.weft.embed.EmbedderSpec;
import dev.weft.job.chunk.Chunking;
import dev.weft.job.cutover.EndPlan.Counting;
import dev.weft.job.cutover.EndPlan.Cutover;
import dev.weft.job.cutover.EndPlan.Old;
import dev.weft.job.guard.ModelGuard;
import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.job.report.Ending;
import dev.weft.job.source.KafkaRecords;
import dev.weft.job.source.PointRecords;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.Configuration;

/**
 * What is done before a run: its collection, and the plan of its end.
 *
 * @param collection the real name of the collection to write to
 * @param token by which it can be told from one that is made anew in its place; null for none
 * @param shardKeys whether each write has to say in which part of the collection
 * @param ending what is to be done at the run's end; null for nothing
 */
public record Preparation(String collection, String token, boolean shardKeys, Ending ending) {

    /**
     * Prepares a run.
     *
     * @param run by which this run can be told from others
     * @param connection to the server written to
     * @param dimension of the vectors
     * @param embedder null where the documents bring their vectors
     * @param guard keeps other models out
     * @throws dev.weft.job.options.BadOptionsException if the options don't fit what the server has
     * @throws IOException if the server can't be reached or refuses
     */
    public static Preparation of(
            String run,
            Configuration options,
            QdrantConnection connection,
            int dimension,
            DocumentParser parser,
            EmbedderSpec embedder,
            ModelGuard guard)
            throws IOException {
        SourceCollection source = SourceCollection.of(options);
        if (options.get(REINDEX_IN_PLACE)) {
            return new InPlace(options, connection, source).prepare(dimension, guard);
        }
        Target.Ready target =
                new Target(options, connection, source).prepare(run, dimension, guard);
        Cutover cutover = null;
        if (options.getOptional(CUTOVER_ALIAS).isPresent()) {
            cutover =
                    new Cutover(
                            options.get(CUTOVER_ALIAS),
                            target.from(),
                            old(options, connection, source, target),
                            counting(options),
                            points(
                                    options,
                                    new DocumentParser(parser.mapping(), target.shardKeys()),
                                    embedder),
                            limits(options));
        }
        boolean nothingToDo = cutover == null && target.deferred() == null;
        EndPlan plan =
                new EndPlan(
                        run,
                        connection.options(),
                        target.name(),
                        options.getOptional(QDRANT_VECTOR_NAME).orElse(""),
                        target.deferred(),
                        cutover,
                        false);
        return new Preparation(
                target.name(),
                target.token(),
                target.shardKeys(),
                nothingToDo ? null : new RunEnding(plan));
    }

    /**
     * What {@link #of} would see to. Writes nothing.
     *
     * @throws dev.weft.job.options.BadOptionsException as {@link #of} does
     * @throws IOException as {@link #of} does
     */
    public static Intent intent(Configuration options, QdrantConnection connection, int dimension)
            throws IOException {
        SourceCollection source = SourceCollection.of(options);
        return options.get(REINDEX_IN_PLACE)
                ? new InPlace(options, connection, source).intent(dimension)
                : new Target(options, connection, source).intent(dimension);
    }

    /** Whether the job has to remember every id, so that it knows how many points there have to be. */
    public static boolean remembersIds(Configuration options) {
        return options.getOptional(CUTOVER_ALIAS).isPresent()
                && counting(options) == Counting.BY_ID;
    }

    /** Whether the job knows by what it remembers how many points there have to be. */
    public static boolean countsWhatIsRemembered(Configuration options) {
        return options.getOptional(CUTOVER_ALIAS).isPresent()
                && counting(options) != Counting.BY_RECORD;
    }

    private static Counting counting(Configuration options) {
        if (Chunking.isAsked(options)) {
            return Counting.BY_CHUNK;
        }
        // points of one collection have ids of their own; anything else may come twice
        boolean byRecord =
                options.get(SOURCE_TYPE) == SourceType.QDRANT
                        && Set.of(PointRecords.ID, KafkaRecords.KEY)
                                .contains(options.getOptional(DOCUMENT_ID).orElse(""));
        return byRecord ? Counting.BY_RECORD : Counting.BY_ID;
    }

    private static EndPlan.Points points(
            Configuration options, DocumentParser parser, EmbedderSpec embedder) {
        return new EndPlan.Points(
                parser,
                embedder,
                options.getOptional(DOCUMENT_VERSION).isPresent(),
                Chunking.isAsked(options),
                options.get(CHUNK_TEXT_FIELD));
    }

    private static EndPlan.Limits limits(Configuration options) {
        return new EndPlan.Limits(
                options.get(CUTOVER_SAMPLE),
                options.get(CUTOVER_MIN_RECALL),
                options.get(CUTOVER_MIN_OVERLAP));
    }

    /** The collection that is read, or else the one that serves: where it is clear by which of its vectors. */
    private static Old old(
            Configuration options,
            QdrantConnection connection,
            SourceCollection source,
            Target.Ready target)
            throws IOException {
        if (source != null) {
            boolean still = options.get(SOURCE_TYPE) == SourceType.QDRANT;
            Optional<String> vector = vector(options, source.info());
            // also without a vector to search by, it says what the points should be
            return vector.isEmpty() && !still
                    ? null
                    : new Old(source.connection(), source.name(), vector.orElse(null), still);
        }
        if (target.from() == null || target.from().equals(target.name())) {
            return null;
        }
        CollectionInfo info = new CollectionClient(connection, Duration.ZERO).info(target.from());
        return vector(options, info)
                .map(vector -> new Old(connection.options(), target.from(), vector, false))
                .orElse(null);
    }

    private static Optional<String> vector(Configuration options, CollectionInfo info) {
        return new Blueprints(options).vectorIn(CollectionBlueprint.like(info));
    }
}
