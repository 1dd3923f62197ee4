package dev.weft.job.dryrun;

import dev.weft.document.BadRecordException;
import dev.weft.document.Document;
import dev.weft.document.DocumentParser;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.PointKey;
import dev.weft.document.RawRecord;
import dev.weft.embed.Embedder;
import dev.weft.embed.Embedding;
import dev.weft.embed.EmbeddingBatch;
import dev.weft.embed.EmbeddingStats;
import dev.weft.job.batch.Batching;
import dev.weft.job.chunk.Chunking;
import dev.weft.job.chunk.Cutter;
import dev.weft.job.embed.DocumentVectors;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.sink.PointOperation;
import io.qdrant.client.grpc.Common.PointId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Takes a sample's records the way of the job, parse, embed, make points of them, and counts; writes nothing. */
public final class SampleRun {

    private static final int REASONS = 5;

    /** @param shardKey the part that a point was read in, and is written to; null where there are none */
    private record Place(String shardKey, PointId id) {}

    private record Batch(List<Document> documents, CompletableFuture<EmbeddingBatch> embedding) {}

    private final Embedder embedder;
    private final Chunking chunking;
    private final DocumentPoints points;

    private final List<String> reasons = new ArrayList<>();
    private final List<Long> tokens = new ArrayList<>();
    private final Set<Place> places = new HashSet<>();
    private int bad;
    private int truncated;
    private int tried;
    private int embedded;
    private int written;
    private long payloadBytes;
    private long requestBytes;
    private EmbeddingStats stats = EmbeddingStats.NONE;

    private SampleRun(Embedder embedder, Chunking chunking, DocumentPoints points) {
        this.embedder = embedder;
        this.chunking = chunking;
        this.points = points;
    }

    /**
     * Takes the records through.
     *
     * @param embedder null where there is none: then they are parsed alone
     * @param chunking how documents are cut; null where they are not
     * @param batchSize documents that are embedded together
     * @param timeout when it is up no further batch is embedded
     */
    public static SampleFigures of(
            List<RawRecord> records,
            DocumentParser parser,
            Embedder embedder,
            Chunking chunking,
            DocumentPoints points,
            int batchSize,
            Duration timeout)
            throws IOException {
        return new SampleRun(embedder, chunking, points).run(records, parser, batchSize, timeout);
    }

    private SampleFigures run(
            List<RawRecord> records, DocumentParser parser, int batchSize, Duration timeout)
            throws IOException {
        List<Document> documents = new ArrayList<>();
        Cutter cutter =
                embedder == null || chunking == null ? null : new Cutter(chunking, embedder);
        int deletes = 0;
        long recordBytes = 0;
        for (RawRecord record : records) {
            recordBytes += record.length() + 1;
            try {
                Document document = parser.parse(record);
                if (document.kind() == Document.Kind.DELETE) {
                    deletes++;
                } else {
                    documents.add(
                            cutter == null
                                    ? document
                                    : document.withChunks(cutter.cut(document.text())));
                    addPlaces(
                            record.attributes().get(RawRecord.SHARD_KEY),
                            documents.get(documents.size() - 1));
                }
            } catch (BadRecordException e) {
                bad(record.place(), e.getMessage());
            }
        }
        long start = System.nanoTime();
        if (embedder != null) {
            embed(documents, batchSize, start + timeout.toNanos());
        }
        for (Document document : documents) {
            if (document.vector() != null) {
                take(document, new float[][] {document.vector()});
            }
        }
        return new SampleFigures(
                records.size(),
                recordBytes,
                deletes,
                documents.size(),
                places.size(),
                bad,
                List.copyOf(reasons),
                tokens.stream().mapToLong(Long::longValue).sorted().toArray(),
                truncated,
                tried,
                embedded,
                Duration.ofNanos(System.nanoTime() - start),
                stats,
                written == 0 ? 0 : (double) payloadBytes / written,
                written == 0 ? 0 : (double) requestBytes / written);
    }

    private void addPlaces(String shardKey, Document document) {
        int count = document.chunks() == null ? 1 : document.chunks().count();
        for (int number = 0; number < count; number++) {
            PointId id = DocumentPoints.pointId(PointKey.ofChunk(document.id(), number));
            places.add(new Place(shardKey, id));
        }
    }

    private void bad(String place, String reason) {
        bad++;
        if (reasons.size() < REASONS) {
            reasons.add(place + ": " + reason);
        }
    }

    private void embed(List<Document> documents, int batchSize, long endNanos) throws IOException {
        Deque<Batch> running = new ArrayDeque<>();
        for (int from = 0; from < documents.size(); from += batchSize) {
            if (running.size() == Batching.IN_FLIGHT) {
                take(running.removeFirst());
            }
            if (System.nanoTime() > endNanos) {
                break;
            }
            List<Document> batch =
                    documents.subList(from, Math.min(documents.size(), from + batchSize));
            tried += batch.size();
            running.add(
                    new Batch(
                            batch,
                            embedder.embed(
                                    batch.stream()
                                            .flatMap(document -> document.texts().stream())
                                            .toList())));
        }
        while (!running.isEmpty()) {
            take(running.removeFirst());
        }
    }

    private void take(Batch batch) throws IOException {
        EmbeddingBatch result = batch.embedding().join();
        stats = stats.plus(result.stats());
        for (Embedding embedding : result.embeddings()) {
            if (embedding instanceof Embedding.Vector vector) {
                tokens.add((long) vector.tokens());
                truncated += vector.truncated() ? 1 : 0;
            }
        }
        Iterator<Embedding> embeddings = result.embeddings().iterator();
        for (Document document : batch.documents()) {
            DocumentVectors made = DocumentVectors.take(document, embeddings);
            if (made.failure() == null) {
                take(document, made.vectors());
            } else {
                bad(document.place(), made.failure());
            }
        }
    }

    private void take(Document document, float[][] vectors) throws IOException {
        embedded++;
        for (PointOperation whole : points.operations(new EmbeddedDocument(document, vectors))) {
            written++;
            requestBytes += whole.sizeInBytes();
            payloadBytes += payloadBytes(whole);
        }
    }

    private static int payloadBytes(PointOperation operation) {
        return operation instanceof PointOperation.Upsert upsert
                ? upsert.point().toBuilder().clearId().clearVectors().build().getSerializedSize()
                : 0;
    }
}
