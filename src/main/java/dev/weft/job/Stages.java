package dev.weft.job;

import static dev.weft.job.options.BatchOptions.BATCH_LANES;
import static dev.weft.job.options.BatchOptions.BATCH_MAX_BYTES;
import static dev.weft.job.options.BatchOptions.BATCH_SIZE;
import static dev.weft.job.options.BatchOptions.BATCH_TIMEOUT;
import static dev.weft.job.options.ChunkOptions.CHUNK_TEXT_FIELD;
import static dev.weft.job.options.CutoverOptions.REINDEX_IN_PLACE;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VECTOR;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VERSION;
import static dev.weft.job.options.EmbedOptions.EMBED_TIMEOUT;
import static dev.weft.job.options.JobOptions.DEAD_LETTERS_PATH;
import static dev.weft.job.options.JobOptions.REPORT_PATH;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.TargetOptions.QDRANT_COLLECTION;
import static dev.weft.job.options.TargetOptions.QDRANT_MAX_IN_FLIGHT;
import static dev.weft.job.options.TargetOptions.QDRANT_MAX_POINTS;
import static dev.weft.job.options.TargetOptions.QDRANT_OTHER_MODEL;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_NAME;
import static dev.weft.job.options.UnchangedOptions.UNCHANGED_SKIP;
import static dev.weft.job.options.UnchangedOptions.UNCHANGED_STATE_TTL;

import dev.weft.document.DocumentParser;
import dev.weft.document.RawRecord;
import dev.weft.embed.Embedder;
import dev.weft.embed.EmbedderSpec;
import dev.weft.job.batch.Batching;
import dev.weft.job.chunk.ChunkLookup;
import dev.weft.job.chunk.Chunking;
import dev.weft.job.cutover.Preparation;
import dev.weft.job.deadletters.DeadLetter;
import dev.weft.job.deadletters.DeadLetters;
import dev.weft.job.deadletters.NoDeadLetters;
import dev.weft.job.guard.ModelGuard;
import dev.weft.job.guard.VectorModel;
import dev.weft.job.known.CollectionLookup;
import dev.weft.job.known.KnownOptions;
import dev.weft.job.known.LookupFunction;
import dev.weft.job.options.Connections;
import dev.weft.job.options.Embedders;
import dev.weft.job.options.Mappings;
import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.job.options.UnchangedOptions.SkipUnchanged;
import dev.weft.job.report.Ending;
import dev.weft.job.report.FinishOperator;
import dev.weft.job.report.Tally;
import dev.weft.job.source.Sources;
import dev.weft.job.write.DocumentPoints;
import dev.weft.job.write.DocumentSink;
import dev.weft.job.write.RejectedDocuments;
import dev.weft.job.write.WriteItem;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.QdrantSink;
import dev.weft.qdrant.sink.QdrantSinkBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.util.TimeUtils;

/**
 * What the options make of each stage.
 *
 * @param options valid ones
 * @param collection the collection's real name
 * @param token by which it can be told from one that is made anew in its place; null for none
 * @param shardKeys whether each write has to say in which part of the collection
 * @param embedding the embedder's fingerprint; {@code given} where vectors are
 * @param dimension of the vectors
 * @param ending what is left to do at the end; null for nothing
 */
record Stages(
        Configuration options,
        String collection,
        String token,
        boolean shardKeys,
        String embedding,
        int dimension,
        Ending ending) {

    /** As the options alone say, before anything is opened or asked. */
    static Stages asked(Configuration options) {
        return asked(options, "", 0);
    }

    /** The same where it is known what embeds. */
    static Stages asked(Configuration options, String embedding, int dimension) {
        return new Stages(
                options, options.get(QDRANT_COLLECTION), null, false, embedding, dimension, null);
    }

    /**
     * These, with the collection that they write to made when missing, checked when there.
     *
     * @param run by which the run can be told from others
     * @param connection to the server written to
     * @param opened the embedder; null where the documents bring their vectors
     * @throws dev.weft.job.options.BadOptionsException if the options don't fit what the server has
     * @throws IOException if the server can't be reached or refuses
     */
    Stages prepared(String run, QdrantConnection connection, Embedder opened) throws IOException {
        Preparation prepared =
                Preparation.of(
                        run,
                        options,
                        connection,
                        dimension,
                        parser(),
                        opened == null ? null : embedder(),
                        guard(opened));
        return new Stages(
                options,
                prepared.collection(),
                prepared.token(),
                prepared.shardKeys(),
                embedding,
                dimension,
                prepared.ending());
    }

    Source<RawRecord, ?, ?> source() {
        return Sources.of(options);
    }

    String sourceDescription() {
        return Sources.describe(options);
    }

    DocumentParser parser() {
        return new DocumentParser(Mappings.of(options, dimension), shardKeys);
    }

    String parseDescription() {
        return "parse: " + Mappings.describe(options);
    }

    /** Whether texts are embedded, or the documents bring their vectors. */
    boolean embeds() {
        return options.getOptional(DOCUMENT_VECTOR).isEmpty();
    }

    private SkipUnchanged skipUnchanged() {
        return options.get(UNCHANGED_SKIP);
    }

    /**
     * Whether the job remembers the documents that went by. Behind the switch from a collection to Kafka
     * the last points may still be on their way when the first changes come.
     */
    boolean remembers() {
        return skipUnchanged() != SkipUnchanged.NONE
                || options.getOptional(DOCUMENT_VERSION).isPresent()
                || options.get(SOURCE_TYPE) == SourceType.QDRANT_THEN_KAFKA
                || Preparation.remembersIds(options);
    }

    KnownOptions known() {
        return new KnownOptions(
                skipUnchanged() != SkipUnchanged.NONE,
                skipUnchanged() == SkipUnchanged.COLLECTION,
                String.join(
                        "/",
                        collection,
                        options.getOptional(QDRANT_VECTOR_NAME).orElse(""),
                        embedding),
                token,
                options.get(UNCHANGED_STATE_TTL));
    }

    /** How documents are cut; null where they are not. */
    Chunking chunking() {
        return Chunking.of(options, embedder());
    }

    String chunkDescription() {
        return "chunk: into pieces of " + chunking();
    }

    String knownDescription() {
        return "known: stale versions out, unchanged "
                + (known().skipUnchanged() ? "out" : "through");
    }

    /** Whether the collection is asked what it holds. */
    boolean looksUp() {
        return known().skipUnchanged() || chunking() != null;
    }

    CollectionLookup lookup() {
        return chunking() != null
                ? new ChunkLookup(connection(), collection)
                : new LookupFunction(connection(), collection);
    }

    Batching batching() {
        return new Batching(
                options.get(BATCH_LANES),
                options.get(BATCH_SIZE),
                options.get(BATCH_MAX_BYTES).getBytes(),
                options.get(BATCH_TIMEOUT));
    }

    String batchDescription() {
        return "batch: up to "
                + options.get(BATCH_SIZE)
                + " documents, "
                + options.get(BATCH_MAX_BYTES)
                + ", "
                + TimeUtils.formatWithHighestUnit(options.get(BATCH_TIMEOUT))
                + ", "
                + options.get(BATCH_LANES)
                + " lanes";
    }

    EmbedderSpec embedder() {
        return Embedders.of(options);
    }

    /** Of all that an embedding depends on beside the text, and of how that is cut. */
    String fingerprint(Embedder opened) {
        return chunking() == null ? opened.fingerprint() : chunking().fingerprint(opened);
    }

    Duration embedTimeout() {
        return options.get(EMBED_TIMEOUT);
    }

    String embedDescription() {
        return "embed: " + Embedders.describe(options);
    }

    String vectorsDescription() {
        return "vectors: as they came, nothing is embedded";
    }

    /**
     * Keeps vectors of other models out of the collection.
     *
     * @param embedder null where the documents bring their vectors
     */
    ModelGuard guard(Embedder embedder) {
        return new ModelGuard(
                vectorName(),
                embedder == null
                        ? null
                        : VectorModel.of(
                                embedder.card(),
                                embedder.fingerprint(),
                                chunking() == null ? "none" : chunking().toString()),
                options.get(QDRANT_OTHER_MODEL));
    }

    QdrantOptions connection() {
        return Connections.target(options);
    }

    String vectorName() {
        return options.get(QDRANT_VECTOR_NAME);
    }

    DocumentPoints points() {
        return options.get(REINDEX_IN_PLACE)
                ? DocumentPoints.inPlace(vectorName())
                : new DocumentPoints(
                        vectorName(),
                        options.getOptional(DOCUMENT_VERSION).isPresent(),
                        options.get(CHUNK_TEXT_FIELD));
    }

    /** @param tallies of the stages before embedding, for finish */
    Sink<WriteItem> sink(DataStream<Tally> tallies) {
        QdrantSinkBuilder<PointOperation> points =
                QdrantSink.<PointOperation>builder()
                        .setConnection(connection())
                        .setCollection(collection)
                        .setSerializationSchema(operation -> operation)
                        .setMaxPointsPerRequest(options.get(QDRANT_MAX_POINTS))
                        .setMaxRequestsInFlight(options.get(QDRANT_MAX_IN_FLIGHT))
                        .setRejectedPointSink(deadLetters(), RejectedDocuments::deadLetter);
        return new DocumentSink<>(
                points(),
                points.build(),
                new FinishOperator(
                        collection, options.get(REPORT_PATH), InputSize.of(options), ending),
                tallies);
    }

    String writeDescription() {
        return "write: to " + collection + " at " + connection().url();
    }

    /** The job in a line a stage, for the log. */
    List<String> descriptions() {
        List<String> stages =
                new ArrayList<>(List.of("source: " + sourceDescription(), parseDescription()));
        if (remembers()) {
            stages.add(knownDescription());
        }
        if (chunking() != null) {
            stages.add(chunkDescription());
        }
        stages.addAll(
                List.of(
                        batchDescription(),
                        embeds() ? embedDescription() : vectorsDescription(),
                        writeDescription(),
                        deadLettersDescription()));
        return stages;
    }

    String deadLettersDescription() {
        return "dead-letters: "
                + options.getOptional(DEAD_LETTERS_PATH).orElse("none; the first fails the job");
    }

    Sink<DeadLetter> deadLetters() {
        return options.getOptional(DEAD_LETTERS_PATH)
                .<Sink<DeadLetter>>map(DeadLetters::files)
                .orElseGet(NoDeadLetters::new);
    }
}
