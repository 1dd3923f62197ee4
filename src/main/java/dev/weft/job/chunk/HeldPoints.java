package dev.weft.job.chunk;

import dev.weft.document.Chunks;
import dev.weft.document.Document;
import dev.weft.document.Document.Kind;
import dev.weft.document.DocumentBatch;
import dev.weft.document.Fingerprint;
import dev.weft.document.PointKey;
import dev.weft.job.write.WrittenPoint;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What the collection holds of a batch's documents, and what that leaves to do. Pure. */
final class HeldPoints {

    /** By document, what it holds by the point's key. */
    private final Map<String, Map<String, WrittenPoint>> documents = new HashMap<>();

    void add(RetrievedPoint point) {
        WrittenPoint written = WrittenPoint.of(point);
        documents
                .computeIfAbsent(written.documentId(), id -> new HashMap<>())
                .put(WrittenPoint.text(point.getId()), written);
    }

    /** The batch without what is held already, and with all points that have to go. */
    DocumentBatch applyTo(DocumentBatch batch) {
        return batch.left(this::left);
    }

    /** What is left to do of a document; null for nothing. */
    private Document left(Document document, boolean first) {
        Map<String, WrittenPoint> held = documents.getOrDefault(document.id(), Map.of());
        Set<String> own = keys(document);
        Set<String> obsolete = new LinkedHashSet<>(document.chunks().obsolete());
        obsolete.addAll(unseen(document, held.values()));
        held.keySet().stream().filter(key -> !own.contains(key)).forEach(obsolete::add);
        Chunks chunks = document.chunks().withObsolete(List.copyOf(obsolete));
        Document rest = document.withChunks(chunks);
        if (document.kind() == Kind.DELETE || document.fingerprint() == null) {
            return rest;
        }
        Fingerprint now = document.fingerprint();
        boolean lookedUp = document.lookup() && first;
        if (!lookedUp || !all(own, held, now::isHeldAs)) {
            return rest.whole();
        }
        // a payload that was seen to change is never held up: one that the collection still holds
        // may be about to be replaced by the one before this
        boolean same =
                document.kind() == Kind.UPSERT
                        && obsolete.isEmpty()
                        && all(own, held, there -> there.payload().equals(now.payload()));
        return same ? null : rest.withKind(Kind.PAYLOAD_ONLY);
    }

    /** The points that older states may have left without anybody seeing them yet. */
    private static List<String> unseen(Document document, Collection<WrittenPoint> held) {
        Chunks.Older older = document.chunks().older();
        if (older == null) {
            return List.of();
        }
        boolean takenAway =
                older.mark() != 0 && held.stream().anyMatch(point -> point.mark() == older.mark());
        // the first point is deleted as the document's own
        int from = Math.max(document.kind() == Kind.DELETE ? 1 : 0, document.chunks().count());
        int to = Math.max(from, takenAway ? older.recent() : older.most());
        return IntStream.range(from, to)
                .mapToObj(number -> PointKey.ofChunk(document.id(), number).text())
                .toList();
    }

    private static Set<String> keys(Document document) {
        Set<String> keys = new HashSet<>();
        // a delete has none, and deletes the first point anyway
        int count = Math.max(1, document.chunks().count());
        for (int number = 0; number < count; number++) {
            keys.add(PointKey.ofChunk(document.id(), number).text());
        }
        return keys;
    }

    private static boolean all(
            Set<String> own, Map<String, WrittenPoint> held, Predicate<Fingerprint> condition) {
        return own.stream()
                .allMatch(
                        key ->
                                held.containsKey(key)
                                        && condition.test(held.get(key).fingerprint()));
    }
}
