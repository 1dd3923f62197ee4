package dev.weft.job.chunk;

import dev.weft.document.DocumentMapping;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.ChunkOptions;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.collection.CollectionClient;
import io.grpc.Status;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.io.IOException;
import org.apache.flink.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A collection of documents in pieces: made ready before a run. */
public final class ChunkedCollection {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkedCollection.class);

    private ChunkedCollection() {}

    /**
     * Sees to it that a document's pieces are found fast, if documents are cut: by an index of the ids
     * of documents.
     *
     * @param collection the real name of one that is there
     * @param info what the server says of it
     * @throws IOException if the server can't be reached or refuses
     */
    public static void prepare(
            Configuration options, CollectionClient client, String collection, CollectionInfo info)
            throws IOException {
        if (!Chunking.isAsked(options) || isIndexed(info)) {
            return;
        }
        CreateFieldIndexCollection request =
                CreateFieldIndexCollection.newBuilder()
                        .setCollectionName(collection)
                        .setFieldName(PointsQuestion.DOCUMENT)
                        .setFieldType(FieldType.FieldTypeKeyword)
                        .setWait(true)
                        .build();
        try {
            client.call(
                    "index %s of '%s'".formatted(PointsQuestion.DOCUMENT, collection),
                    () -> client.connection().blockingPoints().createFieldIndex(request));
        } catch (IOException e) {
            if (Status.fromThrowable(e).getCode() != Status.Code.DEADLINE_EXCEEDED) {
                throw e;
            }
            LOG.warn(
                    "'{}' still indexes {}; until it is done, lookups are slow",
                    collection,
                    PointsQuestion.DOCUMENT);
        }
    }

    /**
     * Sees to it that no pieces would be left beside whole documents.
     *
     * @param collection the real name of one that is there
     * @param info what the server says of it
     * @throws BadOptionsException if it holds documents in several pieces
     * @throws IOException if the server can't be reached or refuses
     */
    public static void check(
            Configuration options, CollectionClient client, String collection, CollectionInfo info)
            throws IOException {
        // who cuts makes the index first
        if (Chunking.isAsked(options) || !isIndexed(info)) {
            return;
        }
        String chunk = DocumentMapping.RESERVED + "." + DocumentPoints.CHUNK;
        ScrollPoints request =
                ScrollPoints.newBuilder()
                        .setCollectionName(collection)
                        .setFilter(
                                Filter.newBuilder()
                                        .addMust(
                                                ConditionFactory.range(
                                                        chunk,
                                                        Range.newBuilder().setGte(1).build())))
                        .setLimit(1)
                        .build();
        int found =
                client.call(
                        "look for pieces of documents in '" + collection + "'",
                        () ->
                                client.connection()
                                        .blockingPoints()
                                        .scroll(request)
                                        .getResultCount());
        if (found > 0) {
            throw new BadOptionsException(
                    "'%s' holds documents in pieces, which would stay beside the whole ones: set %s, or write to another collection"
                            .formatted(collection, ChunkOptions.CHUNK_TOKENS.key()));
        }
    }

    private static boolean isIndexed(CollectionInfo info) {
        return info.containsPayloadSchema(PointsQuestion.DOCUMENT);
    }
}
