package dev.weft.qdrant.collection;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ShardKeyFactory.shardKey;
import static io.qdrant.client.ShardKeySelectorFactory.shardKeySelector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.CalledMethods;
import dev.weft.embedded.OwnServer;
import dev.weft.qdrant.collection.PointReader.Place;
import io.qdrant.client.VectorFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Of a collection with shard keys, in which each of the ids from 1 to 10 is twice. */
class PointReaderTest {

    private static final List<ShardKey> KEYS = List.of(shardKey("de"), shardKey(7));

    private final CalledMethods calls = new CalledMethods();

    @RegisterExtension final OwnServer server = new OwnServer(calls);
    private final PointReader reader = new PointReader(server.client(), "books", "v");

    @BeforeEach
    void fill() throws IOException {
        CreateCollection.Builder request =
                CreateCollection.newBuilder()
                        .setCollectionName("books")
                        .setShardingMethod(ShardingMethod.Custom);
        request.getVectorsConfigBuilder()
                .getParamsMapBuilder()
                .putMap(
                        "v",
                        VectorParams.newBuilder().setSize(2).setDistance(Distance.Cosine).build());
        server.connection().blockingCollections().create(request.build());
        for (ShardKey key : KEYS) {
            server.client().create("books", CreateShardKey.newBuilder().setShardKey(key).build());
            UpsertPoints.Builder points =
                    UpsertPoints.newBuilder()
                            .setCollectionName("books")
                            .setWait(true)
                            .setShardKeySelector(shardKeySelector(key));
            LongStream.rangeClosed(1, 10)
                    .mapToObj(number -> point(key, number))
                    .forEach(points::addPoints);
            server.connection().blockingPoints().upsert(points.build());
        }
    }

    /** The first one lacks its vector under the first key. */
    private static PointStruct point(ShardKey key, long number) {
        boolean first = key.equals(KEYS.get(0));
        return PointStruct.newBuilder()
                .setId(id(number))
                .setVectors(
                        VectorsFactory.namedVectors(
                                first && number == 1
                                        ? Map.of()
                                        : Map.of(
                                                "v", VectorFactory.vector(number, first ? 1 : -1))))
                .build();
    }

    private static List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (long number = 1; number <= 10; number++) {
            for (ShardKey key : KEYS) {
                places.add(new Place(id(number), key));
            }
        }
        return places;
    }

    @Test
    void nothingIsNearToWhatLacksItsVectorInItsShardWhateverOthersHave() throws IOException {
        List<List<ScoredPoint>> nearest =
                reader.nearest(
                        List.of(
                                new Place(id(1), KEYS.get(0)),
                                new Place(id(1), KEYS.get(1)),
                                new Place(id(99), KEYS.get(1))),
                        1,
                        true,
                        false);

        assertThat(nearest.get(0)).isEmpty();
        assertThat(nearest.get(1)).extracting(ScoredPoint::getId).containsExactly(id(2));
        assertThat(nearest.get(2)).isEmpty();
    }

    @Test
    void eachShardIsAskedOnceForManyPoints() throws IOException {
        List<Place> places = places();
        calls.methods().clear();

        assertThat(reader.find(places)).containsOnlyKeys(places);
        assertThat(calls.of("Get")).isEqualTo(2);

        assertThat(reader.nearest(places.subList(0, 16), 1, true, false)).hasSize(16);
        assertThat(calls.of("Get")).isEqualTo(4);
    }

    @Test
    void noMoreIsDrawnAtOnceThanStrictModeAllows() throws IOException {
        assertThat(reader.limit(100)).isEqualTo(100);
        server.client()
                .update(
                        UpdateCollection.newBuilder()
                                .setCollectionName("books")
                                .setStrictModeConfig(
                                        StrictModeConfig.newBuilder()
                                                .setEnabled(true)
                                                .setMaxQueryLimit(7))
                                .build());

        assertThat(reader.limit(100)).isEqualTo(7);
        assertThat(reader.limit(3)).isEqualTo(3);
        assertThat(reader.random(100)).isNotEmpty().hasSizeLessThanOrEqualTo(7);
    }
}
