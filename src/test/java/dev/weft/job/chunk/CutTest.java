package dev.weft.job.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.Chunks;
import dev.weft.document.Document;
import dev.weft.document.Document.Kind;
import dev.weft.document.DocumentBatch;
import dev.weft.document.DocumentBatch.Reason;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.PointKey;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.sink.PointOperation;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of cut documents against all that can happen to one on its way. */
class CutTest {

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 40})
    void noPieceIsLeftOverWhateverFailsAndIsStillOnItsWay(int mostPieces) throws Exception {
        for (int seed = 0; seed < 1_000; seed++) {
            Way way = new Way(new Random(seed), mostPieces);
            way.live();
            assertThat(way.held()).as("seed %d", seed).isEqualTo(way.lastPieces());
        }
    }

    @Test
    void aDocumentThatGrowsAndShrinksALittleTakesAwayOnlyALittle() throws Exception {
        Way way = new Way(new Random(1), 0);
        way.next(1_000, true);
        way.drain();
        assertThat(way.next(3, true)).isEqualTo(997);
        way.drain();
        for (int pieces : new int[] {4, 3, 9, 2, 9, 3, 3}) {
            assertThat(way.next(pieces, true)).isLessThan(10);
            way.drain();
            assertThat(way.held()).isEqualTo(way.lastPieces());
        }
        assertThat(way.next(300, true)).isZero();
        way.drain();
        assertThat(way.next(3, true)).isEqualTo(997);
        way.drain();
        assertThat(way.next(3, true)).isZero();
    }

    /** One document's way: cut, looked up, embedded or not, and written point by point in any order. */
    private static final class Way {

        private final Random random;
        private final int mostPieces;
        private final Map<PointId, RetrievedPoint> collection = new HashMap<>();
        private Marks marks = new Marks();
        private Cut cut = Cut.NONE;
        private Queue<Document> cutOnes = new ArrayDeque<>();
        private Map<String, Queue<PointOperation>> pending = new TreeMap<>();
        private int last;

        private Cut savedCut = Cut.NONE;
        private Queue<Document> savedCutOnes = new ArrayDeque<>();
        private Map<String, Queue<PointOperation>> savedPending = new TreeMap<>();
        private final List<Integer> states = new ArrayList<>();
        private int done;
        private int savedDone;

        Way(Random random, int mostPieces) {
            this.random = random;
            this.mostPieces = mostPieces;
        }

        void live() throws IOException {
            for (int i = 0; i < 8; i++) {
                // 0 is a delete
                states.add(random.nextInt(mostPieces + 1));
            }
            while (done < states.size()) {
                switch (random.nextInt(9)) {
                    case 0 -> save();
                    case 1 -> fail();
                    case 2 -> drain();
                    case 3, 4 -> cut(states.get(done++));
                    case 5, 6 -> embed(random.nextBoolean());
                    default -> write();
                }
            }
            while (!cutOnes.isEmpty()) {
                embed(random.nextBoolean());
            }
            next(1 + random.nextInt(mostPieces), true);
            drain();
        }

        private void save() {
            savedCut = cut;
            savedCutOnes = new ArrayDeque<>(cutOnes);
            savedPending = copy(pending);
            savedDone = done;
        }

        private void fail() {
            cut = savedCut;
            cutOnes = new ArrayDeque<>(savedCutOnes);
            pending = copy(savedPending);
            done = savedDone;
            marks = new Marks();
        }

        private static Map<String, Queue<PointOperation>> copy(
                Map<String, Queue<PointOperation>> operations) {
            Map<String, Queue<PointOperation>> copy = new TreeMap<>();
            operations.forEach((key, line) -> copy.put(key, new ArrayDeque<>(line)));
            return copy;
        }

        /** Returns how many pieces it takes away. */
        int next(int pieces, boolean embeds) throws IOException {
            cut(pieces);
            return embed(embeds);
        }

        /** As {@link ChunkOperator} does. */
        private void cut(int pieces) {
            boolean delete = pieces == 0;
            Cut now = delete ? cut : cut.next(pieces, marks);
            Chunks chunks = new Chunks(new int[2 * pieces]).withOlder(now.older(marks));
            cut = delete ? Cut.NONE : now;
            Document document =
                    (delete
                                    ? Document.delete("a", "here")
                                    : Document.upsert(
                                            "a",
                                            "text",
                                            "{}".getBytes(StandardCharsets.UTF_8),
                                            "here"))
                            .withChunks(chunks);
            cutOnes.add(document);
        }

        /** As {@link ChunkLookup} and what is behind it do. */
        private int embed(boolean embeds) throws IOException {
            if (cutOnes.isEmpty()) {
                return 0;
            }
            Document document = cutOnes.remove();
            int pieces = document.chunks().count();
            HeldPoints held = new HeldPoints();
            collection.values().forEach(held::add);
            Document left =
                    held.applyTo(new DocumentBatch(0, Reason.COUNT, List.of(document), 0))
                            .documents()
                            .get(0);
            if (embeds || document.kind() == Kind.DELETE) {
                new DocumentPoints(null, false, null)
                        .operations(new EmbeddedDocument(left, new float[pieces][2]))
                        .forEach(
                                operation ->
                                        pending.computeIfAbsent(
                                                        operation.id().toString(),
                                                        none -> new ArrayDeque<>())
                                                .add(operation));
                last = pieces;
            }
            return left.chunks().obsolete().size();
        }

        /** One operation, the next one of any point. */
        private void write() {
            if (pending.isEmpty()) {
                return;
            }
            List<String> keys = List.copyOf(pending.keySet());
            String key = keys.get(random.nextInt(keys.size()));
            apply(pending.get(key).remove());
            if (pending.get(key).isEmpty()) {
                pending.remove(key);
            }
        }

        void drain() {
            pending.values().forEach(line -> line.forEach(this::apply));
            pending.clear();
        }

        private void apply(PointOperation operation) {
            if (operation instanceof PointOperation.Upsert upsert) {
                collection.put(
                        operation.id(),
                        RetrievedPoint.newBuilder()
                                .setId(operation.id())
                                .putAllPayload(upsert.point().getPayloadMap())
                                .build());
            } else {
                collection.remove(operation.id());
            }
        }

        Set<PointId> held() {
            return collection.keySet();
        }

        Set<PointId> lastPieces() {
            return IntStream.range(0, last)
                    .mapToObj(number -> DocumentPoints.pointId(PointKey.ofChunk("a", number)))
                    .collect(Collectors.toSet());
        }
    }
}
