package dev.weft.job;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;

import dev.weft.job.cutover.AliasCommand;
import dev.weft.job.options.OptionsLoader;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.configuration.Configuration;

/** A collection of books behind an alias, which is to be indexed anew. */
final class Books implements AutoCloseable {

    static final String OLD = "books-v1";
    static final String NEW = "books-v2";
    static final String ALIAS = "books";
    static final int COUNT = 40;

    /** What a run in place gives the old collection. */
    static final String VECTOR = "minilm";

    private static final String[] WORDS = {
        "sea", "whale", "wood", "lake", "garden", "war", "peace", "letter", "island", "winter"
    };

    private final String url;
    private final QdrantConnection connection;

    Books(String url) throws IOException {
        this.url = url;
        connection = QdrantConnection.open(QdrantOptions.builder().setUrl(url).build());
    }

    /** Fills the old collection with points of another model, and points the alias to it. */
    Books fill() throws IOException {
        CollectionManager.ensure(connection, CollectionSpec.of(OLD, 8));
        Random random = new Random(7);
        for (int i = 1; i <= COUNT; i++) {
            float[] vector = new float[8];
            for (int d = 0; d < vector.length; d++) {
                vector[d] = random.nextFloat() - 0.5f;
            }
            put(OLD, book(i, vector));
        }
        client().point(ALIAS, OLD);
        return this;
    }

    private static PointStruct book(int i, float[] vector) {
        String title =
                "the %s of the %s, volume %d".formatted(WORDS[i % 10], WORDS[(i / 10 + i) % 10], i);
        return PointStruct.newBuilder()
                .setId(id(i))
                .setVectors(VectorsFactory.vectors(vector))
                .putPayload("title", value(title))
                .putPayload("year", value(1800L + i))
                .putPayload("price", value(i * 1.25))
                .build();
    }

    void put(String collection, PointStruct point) {
        connection
                .blockingPoints()
                .upsert(
                        UpsertPoints.newBuilder()
                                .setCollectionName(collection)
                                .addPoints(point)
                                .setWait(true)
                                .build());
    }

    void delete(String collection, PointId id) {
        connection
                .blockingPoints()
                .delete(
                        DeletePoints.newBuilder()
                                .setCollectionName(collection)
                                .setPoints(
                                        PointsSelector.newBuilder()
                                                .setPoints(PointsIdsList.newBuilder().addIds(id)))
                                .setWait(true)
                                .build());
    }

    CollectionClient client() {
        return new CollectionClient(connection, Duration.ZERO);
    }

    QdrantConnection connection() {
        return connection;
    }

    /** Where the alias leads; null for nowhere. */
    String alias() throws IOException {
        return client().aliases().get(ALIAS);
    }

    CollectionInfo info(String collection) throws IOException {
        return client().info(collection);
    }

    /** The options of the job that makes the new collection of the old one. */
    Configuration job(Path folder, String... more) {
        List<String> flags = new ArrayList<>();
        options(folder, more).forEach((key, value) -> flags.add("--" + key + "=" + value));
        return OptionsLoader.load(flags.toArray(String[]::new));
    }

    /** The options of the job that gives each point of the old collection a vector more. */
    List<String> inPlace(Path folder) {
        return List.of(
                "--source.type=qdrant",
                "--source.qdrant.collection=" + OLD,
                "--reindex.in-place=true",
                "--document.id=@id",
                "--document.text={title}",
                "--batch.lanes=4",
                "--qdrant.url=" + url,
                "--qdrant.collection=" + OLD,
                "--qdrant.vector-name=" + VECTOR,
                "--report.path=" + folder.resolve("report.json").toUri());
    }

    /**
     * What a command that isn't a run says.
     *
     * @param answer what its question is answered
     */
    String command(Path folder, String flag, String answer, String... more) throws IOException {
        StringBuilder file = new StringBuilder();
        options(folder, more)
                .forEach((key, value) -> file.append("%s: \"%s\"%n".formatted(key, value)));
        Path job = Files.writeString(folder.resolve("job.yaml"), file);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AliasCommand.of(flag, job.toUri().toString())
                .orElseThrow()
                .run(
                        new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    private Map<String, String> options(Path folder, String... more) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("source.type", "qdrant");
        options.put("source.qdrant.collection", OLD);
        options.put("document.id", "@id");
        options.put("document.text", "{title}");
        options.put("batch.lanes", "4");
        options.put("qdrant.url", url);
        options.put("qdrant.collection", NEW);
        options.put("cutover.alias", ALIAS);
        options.put("report.path", folder.resolve("report.json").toUri().toString());
        for (String option : more) {
            int equals = option.indexOf('=');
            options.put(option.substring(2, equals), option.substring(equals + 1));
        }
        return options;
    }

    @Override
    public void close() {
        connection.close();
    }
}
