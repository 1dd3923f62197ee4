package dev.weft.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.chaos.Model.State;
import dev.weft.embed.Embedder;
import dev.weft.embed.EmbedderOptions;
import dev.weft.embed.Embedding;
import dev.weft.embed.SharedEmbedder;
import dev.weft.job.Jobs;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Holds the collection, the dead letters and the report against the model.
 *
 * @param mistakes what is not as it has to be
 * @param records the report's part on what became of them
 */
record Verdict(List<String> mistakes, JsonNode records) {

    private static final String RESERVED = "_weft";

    /** @param folder with the job's report and dead letters */
    static Verdict of(Model model, Server server, String collection, Path folder) throws Exception {
        JsonNode records = Jobs.report(folder).path("records");
        List<String> mistakes = new ArrayList<>();
        ends(model, records, mistakes);
        deadLetters(model, folder, mistakes);
        String expected = collection + "-expected";
        fill(model, server, expected);
        points(
                model,
                Jobs.points(server.url(), expected),
                Jobs.points(server.url(), collection),
                mistakes);
        return new Verdict(mistakes, records);
    }

    private static void ends(Model model, JsonNode records, List<String> mistakes) {
        if (records.path("read").longValue() != model.sent()) {
            mistakes.add(model.sent() + " records were sent, read " + records.path("read"));
        }
        if (records.path("unaccounted").longValue() != 0) {
            mistakes.add("unaccounted: " + records.path("unaccounted"));
        }
        if (records.path("deadLettered").longValue() != model.corrupt().size()) {
            mistakes.add(
                    model.corrupt().size()
                            + " records were corrupt, dead-lettered "
                            + records.path("deadLettered"));
        }
    }

    /** Each corrupt record once, and nothing else. */
    private static void deadLetters(Model model, Path folder, List<String> mistakes)
            throws Exception {
        Set<String> missing = new TreeSet<>(model.corrupt());
        for (JsonNode letter : Jobs.deadLetters(folder)) {
            if (!missing.remove(letter.path("place").asText())) {
                mistakes.add("a dead letter too many: " + letter);
            }
        }
        missing.forEach(place -> mistakes.add("no dead letter of " + place));
    }

    /** What an undisturbed run would have written, written by hand, so that the server does the same to both. */
    private static void fill(Model model, Server server, String collection) throws Exception {
        EmbedderOptions options =
                EmbedderOptions.builder("classpath:all-minilm-l6-v2").workers(1).build();
        try (Embedder embedder = SharedEmbedder.acquire(options);
                QdrantConnection connection = server.connect()) {
            CollectionManager.ensure(
                    connection, CollectionSpec.of(collection, embedder.dimensions()));
            for (Map.Entry<String, State> document : model.documents().entrySet()) {
                List<String> text = List.of(document.getValue().title());
                Embedding embedding = embedder.embed(text).get().embeddings().get(0);
                PointStruct point =
                        PointStruct.newBuilder()
                                .setId(DocumentPoints.pointId(document.getKey()))
                                .setVectors(
                                        VectorsFactory.vectors(
                                                ((Embedding.Vector) embedding).values()))
                                .putAllPayload(payload(document.getKey(), document.getValue()))
                                .build();
                connection
                        .blockingPoints()
                        .upsert(
                                UpsertPoints.newBuilder()
                                        .setCollectionName(collection)
                                        .setWait(true)
                                        .addPoints(point)
                                        .build());
            }
        }
    }

    private static Map<String, Value> payload(String id, State state) {
        Struct own = Struct.newBuilder().putFields("id", ValueFactory.value(id)).build();
        return Map.of(
                "title",
                ValueFactory.value(state.title()),
                "edition",
                ValueFactory.value(state.edition()),
                RESERVED,
                Value.newBuilder().setStructValue(own).build());
    }

    private static void points(
            Model model,
            Map<PointId, RetrievedPoint> expected,
            Map<PointId, RetrievedPoint> found,
            List<String> mistakes) {
        Map<PointId, String> names = new HashMap<>();
        model.ids().forEach(id -> names.put(DocumentPoints.pointId(id), id));
        Set<PointId> ids = new HashSet<>(expected.keySet());
        ids.addAll(found.keySet());
        for (PointId id : ids) {
            RetrievedPoint wanted = expected.get(id);
            RetrievedPoint point = found.get(id);
            if (wanted == null || point == null || !wanted.equals(withoutHashes(point))) {
                mistakes.add(difference(names.get(id), model, wanted, point));
            }
        }
    }

    private static RetrievedPoint withoutHashes(RetrievedPoint point) {
        Struct.Builder own = point.getPayloadOrThrow(RESERVED).getStructValue().toBuilder();
        Stream.of(DocumentPoints.TEXT_HASH, DocumentPoints.PAYLOAD_HASH, DocumentPoints.RUN)
                .forEach(own::removeFields);
        return point.toBuilder()
                .putPayload(RESERVED, Value.newBuilder().setStructValue(own).build())
                .build();
    }

    private static String difference(
            String id, Model model, RetrievedPoint wanted, RetrievedPoint point) {
        String what =
                wanted == null
                        ? "is there, and should not be"
                        : point == null
                                ? "is missing"
                                : wanted.getVectors().equals(point.getVectors())
                                        ? "has another payload"
                                        : "has another vector";
        String holds = point == null ? "nothing" : "edition " + point.getPayloadOrThrow("edition");
        return "%s %s: holds %s, after %s"
                .formatted(
                        id,
                        what,
                        holds.strip(),
                        model.history(id).stream().map(Verdict::shown).toList());
    }

    private static String shown(State state) {
        return state == null ? "delete" : String.valueOf(state.edition());
    }
}
