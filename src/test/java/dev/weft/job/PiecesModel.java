package dev.weft.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.document.PointKey;
import dev.weft.embed.ChunkSize;
import dev.weft.embed.Embedder;
import dev.weft.embed.Embedding;
import dev.weft.embed.TextRange;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** The last state of each document, and with it what a collection of their pieces has to hold. */
final class PiecesModel implements AutoCloseable {

    static final int TOKENS = 32;

    private static final JsonMapper JSON = new JsonMapper();

    private static final String[] WORDS = {
        "river",
        "stones",
        "warm",
        "sunset",
        "boats",
        "garden",
        "quiet",
        "letter",
        "winter",
        "\uD83D\uDE00"
    };

    record State(String text, String payload) {}

    record Piece(State state, String id, int number, int count, TextRange range) {

        String text() {
            return state.text().substring(range.start(), range.end());
        }
    }

    private final Map<String, State> documents = new TreeMap<>();
    private final Embedder embedder = MiniLm.open();

    static String sentences(Random random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            for (int w = random.nextInt(8); w >= 0; w--) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(w > 0 ? " " : "");
            }
            text.append(random.nextInt(4) == 0 ? ".\n\n" : ". ").append("So ");
        }
        return text.append("it ends.").toString();
    }

    /** The document's new state, also as a line of JSON. */
    String put(String id, String text, String payload) {
        documents.put(id, new State(text, payload));
        return line(id);
    }

    void delete(String id) {
        documents.remove(id);
    }

    /** The document's text; one of its own where there is none yet. */
    String text(String id) {
        return documents.containsKey(id) ? documents.get(id).text() : "Nothing of " + id;
    }

    List<String> lines() {
        return documents.keySet().stream().map(this::line).toList();
    }

    private String line(String id) {
        State state = documents.get(id);
        return JSON.createObjectNode()
                .put("id", id)
                .put("text", state.text())
                .put("payload", state.payload())
                .toString();
    }

    PointId id(String document, int number) {
        return DocumentPoints.pointId(PointKey.ofChunk(document, number));
    }

    int pieces() {
        return expected().size();
    }

    private Map<PointId, Piece> expected() {
        Map<PointId, Piece> pieces = new HashMap<>();
        documents.forEach(
                (id, state) -> {
                    List<TextRange> ranges =
                            embedder.chunker(new ChunkSize(TOKENS, 0)).chunks(state.text());
                    for (int i = 0; i < ranges.size(); i++) {
                        pieces.put(
                                id(id, i), new Piece(state, id, i, ranges.size(), ranges.get(i)));
                    }
                });
        return pieces;
    }

    /** @param missing those that are not there */
    void assertEquals(Map<PointId, RetrievedPoint> points, PointId... missing) {
        List<Piece> pieces = assertPieces(points, missing);
        List<Embedding> embeddings =
                embedder.embed(pieces.stream().map(Piece::text).toList()).join().embeddings();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            MiniLm.assertVector(
                    points.get(id(piece.id(), piece.number())),
                    ((Embedding.Vector) embeddings.get(i)).values());
        }
    }

    /** All but the vectors. */
    List<Piece> assertPieces(Map<PointId, RetrievedPoint> points, PointId... missing) {
        Map<PointId, Piece> expected = expected();
        assertThat(expected.keySet().removeAll(Set.of(missing))).isEqualTo(missing.length > 0);
        assertThat(points).containsOnlyKeys(expected.keySet());
        expected.forEach((id, piece) -> assertEquals(points.get(id), piece));
        return List.copyOf(expected.values());
    }

    private static void assertEquals(RetrievedPoint point, Piece piece) {
        String text = piece.state().text();
        assertThat(point.getPayloadOrThrow("text").getStringValue()).isEqualTo(piece.text());
        assertThat(point.getPayloadOrThrow("payload").getStringValue())
                .isEqualTo(piece.state().payload());
        Map<String, Value> own = point.getPayloadOrThrow("_weft").getStructValue().getFieldsMap();
        assertThat(own.get("id").getStringValue()).isEqualTo(piece.id());
        assertThat(own.get("chunk").getIntegerValue()).isEqualTo(piece.number());
        assertThat(own.get("chunks").getIntegerValue()).isEqualTo(piece.count());
        assertThat(own.get("start").getIntegerValue())
                .isEqualTo(text.codePointCount(0, piece.range().start()));
        assertThat(own.get("end").getIntegerValue())
                .isEqualTo(text.codePointCount(0, piece.range().end()));
    }

    /** Writes pieces of a document that are none of its newest state's. */
    void leave(String url, String document, int... numbers) throws Exception {
        UpsertPoints.Builder request = UpsertPoints.newBuilder().setCollectionName("test");
        for (int number : numbers) {
            request.addPoints(
                    PointStruct.newBuilder()
                            .setId(id(document, number))
                            .setVectors(VectorsFactory.vectors(new float[384]))
                            .putPayload(
                                    "_weft",
                                    ValueFactory.value(
                                            Map.of("id", ValueFactory.value(document)))));
        }
        try (QdrantConnection connection =
                QdrantConnection.open(QdrantOptions.builder().setUrl(url).build())) {
            connection.blockingPoints().upsert(request.setWait(true).build());
        }
    }

    @Override
    public void close() {
        embedder.close();
    }
}
