package dev.weft.job;

import static dev.weft.job.Books.ALIAS;
import static dev.weft.job.Books.NEW;
import static dev.weft.job.Books.OLD;
import static dev.weft.job.Books.VECTOR;
import static dev.weft.job.Jobs.deadLetters;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.run;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ShardKeyFactory.shardKey;
import static io.qdrant.client.ShardKeySelectorFactory.shardKeySelector;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.embed.Embedder;
import dev.weft.job.ServerFaults.Poison;
import dev.weft.job.options.BadOptionsException;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A collection with shard keys is indexed anew: each point stays in the part that it was in. Ids from 11 to 20 are in
 * two of them, and 15 is the same in both.
 */
@Timeout(120)
class ShardKeysITCase {

    /** The last one is another one than the second. */
    private static final List<ShardKey> KEYS = List.of(shardKey("de"), shardKey(7), shardKey("7"));

    private static final int COUNT = 45;

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    /** Held all along, so that no run has to open the model anew. */
    @AutoClose private static final Embedder MODEL = MiniLm.open();

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"none", "state", "collection"})
    void eachPointIsWrittenUnderTheShardKeyThatItHad(String skip) throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url())) {
            fill(books, KEYS);

            run(books.job(folder, "--bulk-load.defer-indexing=true", "--unchanged.skip=" + skip));

            assertThat(books.alias()).isEqualTo(NEW);
            assertThat(books.client().shardKeys(NEW))
                    .containsExactlyInAnyOrderElementsOf(books.client().shardKeys(OLD));
            assertThat(titles(books, NEW)).isEqualTo(titles(books, OLD));
            JsonNode report = report(folder);
            assertThat(report.at("/ending/points/found").intValue()).isEqualTo(COUNT);
            assertThat(report.at("/ending/sample/points").intValue()).isEqualTo(35);
            assertThat(report.at("/ending/search/recall").doubleValue()).isEqualTo(1);
            assertThat(report.at("/ending/search/overlap").doubleValue()).isBetween(0.01, 0.99);
            assertThat(report.at("/records/written").intValue()).isEqualTo(COUNT);
        }
    }

    @Test
    void aDryRunCountsAnIdOfTwoShardsTwiceAndSaysHowTheCollectionWouldBeMade() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url())) {
            fill(books, KEYS);

            String report =
                    DryRuns.of(
                            Jobs.environment(2),
                            Jobs.arguments(
                                    intoAnother(server, NEW),
                                    "--dry-run",
                                    "--qdrant.create.datatype=float16",
                                    "--qdrant.create.on-disk=true",
                                    "--qdrant.create.quantization=scalar",
                                    "--qdrant.create.shards=2",
                                    "--qdrant.create.replicas=3"));

            assertThat(report)
                    .contains("points        45; ")
                    .contains(
                            "384 dimensions, cosine, float16, on disk, scalar quantization, 2 shards, 3 replicas; shard keys \"7\", \"de\", 7");
            assertThat(books.client().find(NEW)).isEmpty();
        }
    }

    @Test
    void theSampleTellsDocumentsOfOneIdInTwoShardsApart() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url())) {
            create(books, OLD, 4, KEYS);
            put(books, KEYS.get(0), 1, 9);
            put(books, KEYS.get(1), 11, 19);
            books.client().point(ALIAS, OLD);

            run(books.job(folder, "--document.id=sku"));

            assertThat(books.alias()).isEqualTo(NEW);
            assertThat(books.client().count(NEW)).isEqualTo(18);
        }
    }

    @Test
    void aDeadLetterKeepsItsShardKeyUntilItIsReadAgain() throws Exception {
        Poison poison = new Poison(id(33));
        try (TestServer server = TestServer.start(poison);
                Books books = new Books(server.url())) {
            poison.heal();
            fill(books, KEYS);
            poison.relapse();
            String dead = folder.resolve("dead").toUri().toString();

            run(books.job(folder, "--dead-letters.path=" + dead));

            assertThat(deadLetters(folder)).hasSize(1);
            assertThat(titles(books, NEW)).isNotEqualTo(titles(books, OLD));

            poison.heal();
            run(replay(server.url(), dead));
            assertThat(titles(books, NEW)).isEqualTo(titles(books, OLD));
        }
    }

    @Test
    void aDeadLetterWhoseShardKeyWasMendedIntoNoneIsADeadLetterAgain() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url())) {
            create(books, NEW, 384, KEYS);
            Files.createDirectories(folder.resolve("mended"));
            Files.write(
                    folder.resolve("mended/letters.jsonl"),
                    List.of(letter(1, "\"\\\"de\\\"\""), letter(2, "\"de\""), letter(3, "[7]")));

            run(
                    replay(
                            server.url(),
                            folder.resolve("mended").toUri().toString(),
                            "--dead-letters.path=" + folder.resolve("dead").toUri(),
                            "--report.path=" + folder.resolve("report.json").toUri()));

            assertThat(titles(books, NEW)).hasSize(1).containsValue("book 1");
        }
        assertThat(deadLetters(folder))
                .allMatch(letter -> letter.path("place").asText().equals("qdrant:books/1#0"))
                .extracting(letter -> letter.path("reason").asText().replaceFirst(":.*", ""))
                .containsExactlyInAnyOrder("'de' is no shard key", "'[7]' is no shard key");
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
    }

    private static String letter(int number, String shardKey) {
        JsonMapper json = new JsonMapper();
        String document =
                "{\"id\": \"%1$d\", \"shardKey\": %2$s, \"text\": \"Emma\", \"payload\": {\"title\": \"book %1$d\"}}"
                        .formatted(number, shardKey);
        return json.createObjectNode()
                .put("originalFormat", "document")
                .put("original", document)
                .put("place", "qdrant:books/1#0")
                .toString();
    }

    private static Configuration replay(String url, String letters, String... more) {
        return Jobs.options(
                List.of(
                        "--source.files.path=" + letters,
                        "--source.files.format=dead-letters",
                        "--document.id=id",
                        "--document.text={title}",
                        "--batch.lanes=4",
                        "--qdrant.url=" + url,
                        "--qdrant.collection=" + NEW),
                more);
    }

    @Test
    void inPlaceEachPointGetsItsVectorInItsShard() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url())) {
            fill(books, KEYS);
            Map<String, String> before = titles(books, OLD);

            run(Jobs.options(books.inPlace(folder)));

            assertThat(books.client().countWithVector(OLD, VECTOR)).isEqualTo(COUNT);
            assertThat(titles(books, OLD)).isEqualTo(before);
        }
    }

    @Test
    void aCollectionThatLacksAShardKeyIsRefusedAndOneWithoutAnyTakesEachIdOnce() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url())) {
            fill(books, KEYS);
            create(books, NEW, 384, KEYS.subList(0, 1));
            assertThatThrownBy(() -> run(books.job(folder)))
                    .isInstanceOf(BadOptionsException.class)
                    .hasMessageContaining(
                            "'books-v2' lacks shard keys of 'books-v1' (source.qdrant.collection): \"7\", 7");

            CollectionManager.ensure(books.connection(), CollectionSpec.of("flat", 384));
            run(Jobs.options(intoAnother(server, "flat")));
            assertThat(books.client().count("flat")).isEqualTo(35);
        }
    }

    /** A job without an alias. */
    private static List<String> intoAnother(TestServer server, String collection) {
        return List.of(
                "--source.type=qdrant",
                "--source.qdrant.collection=" + OLD,
                "--document.id=@id",
                "--document.text={title}",
                "--batch.lanes=4",
                "--qdrant.url=" + server.url(),
                "--qdrant.collection=" + collection);
    }

    /** The old collection, with the alias. */
    private static void fill(Books books, List<ShardKey> keys) throws IOException {
        create(books, OLD, 4, keys);
        put(books, keys.get(0), 1, 20);
        put(books, keys.get(1), 11, 30);
        put(books, keys.get(2), 31, 35);
        books.client().point(ALIAS, OLD);
    }

    /** The second key has three shards, all others one. */
    private static void create(Books books, String name, int size, List<ShardKey> keys)
            throws IOException {
        CreateCollection.Builder request =
                CreateCollection.newBuilder()
                        .setCollectionName(name)
                        .setShardingMethod(ShardingMethod.Custom)
                        .setShardNumber(1);
        request.getVectorsConfigBuilder()
                .setParams(VectorParams.newBuilder().setSize(size).setDistance(Distance.Cosine));
        books.connection().blockingCollections().create(request.build());
        for (ShardKey key : keys) {
            try {
                books.client()
                        .create(
                                name,
                                CreateShardKey.newBuilder()
                                        .setShardKey(key)
                                        .setShardsNumber(key.equals(KEYS.get(1)) ? 3 : 1)
                                        .build());
            } catch (IOException e) {
                if (e.getMessage().contains("UNIMPLEMENTED")) {
                    abort("the server runs alone, not as a cluster");
                }
                throw e;
            }
        }
    }

    private static void put(Books books, ShardKey key, long first, long last) {
        UpsertPoints.Builder request =
                UpsertPoints.newBuilder()
                        .setCollectionName(OLD)
                        .setWait(true)
                        .setShardKeySelector(shardKeySelector(key));
        LongStream.rangeClosed(first, last)
                .mapToObj(
                        number ->
                                PointStruct.newBuilder()
                                        .setId(id(number))
                                        .setVectors(VectorsFactory.vectors(number, 1, 2, 3))
                                        .putPayload("title", value(title(key, number)))
                                        .putPayload("sku", value(number % 10))
                                        .build())
                .forEach(request::addPoints);
        books.connection().blockingPoints().upsert(request.build());
    }

    private static String title(ShardKey key, long number) {
        return number == 15 ? "the same book" : "book %d of %s".formatted(number, key);
    }

    /** What each point is called, by where it is. */
    private static Map<String, String> titles(Books books, String collection) {
        Map<String, String> titles = new TreeMap<>();
        for (ShardKey key : KEYS) {
            ScrollPoints request =
                    ScrollPoints.newBuilder()
                            .setCollectionName(collection)
                            .setShardKeySelector(shardKeySelector(key))
                            .setWithPayload(WithPayloadSelectorFactory.enable(true))
                            .setLimit(100)
                            .build();
            Map<String, String> own = new HashMap<>();
            for (RetrievedPoint point :
                    books.connection().blockingPoints().scroll(request).getResultList()) {
                own.put(
                        key + "/" + point.getId().getNum(),
                        point.getPayloadOrThrow("title").getStringValue());
            }
            titles.putAll(own);
        }
        return titles;
    }
}
