package dev.weft.qdrant.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.qdrant.client.RetryPolicy;
import dev.weft.qdrant.source.Faults;
import dev.weft.qdrant.source.Populations;
import dev.weft.qdrant.source.ReadOptions;
import dev.weft.qdrant.source.ScannedServer;
import dev.weft.qdrant.source.split.IdPosition;
import dev.weft.qdrant.source.split.QdrantSplit;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.ShardKeyFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.ChangeAliases;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Common.Filter;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RangePlannerTest {

    private static final Filter IN_STOCK =
            Filter.newBuilder().addMust(ConditionFactory.matchKeyword("state", "in stock")).build();

    private ScannedServer server;

    @BeforeAll
    void start() {
        server = ScannedServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private EnumeratorState plan(String collection, int ranges) throws Exception {
        return plan(collection, null, List.of(), ranges);
    }

    private EnumeratorState plan(
            String collection, Filter filter, List<ShardKey> shardKeys, int ranges)
            throws Exception {
        return plan(server, collection, filter, shardKeys, ranges);
    }

    private static EnumeratorState plan(
            ScannedServer server,
            String collection,
            Filter filter,
            List<ShardKey> shardKeys,
            int ranges)
            throws Exception {
        ReadOptions options =
                new ReadOptions(
                        collection,
                        filter,
                        WithPayloadSelectorFactory.enable(true),
                        WithVectorsSelectorFactory.enable(false),
                        shardKeys,
                        null,
                        1 << 20,
                        Double.POSITIVE_INFINITY,
                        new RetryPolicy(
                                Duration.ofMillis(1),
                                Duration.ofMillis(2),
                                3,
                                Duration.ofSeconds(10)));
        return RangePlanner.plan(server.options().build(), options, ranges);
    }

    /** How many of the ids are in each range, which must join seamlessly. */
    private static List<Integer> sizes(List<QdrantSplit> splits, List<IdPosition> ids) {
        IdPosition next = IdPosition.START;
        for (QdrantSplit split : splits) {
            assertThat(split.next()).isEqualTo(next);
            next = split.end();
        }
        assertThat(next).isEqualTo(IdPosition.END);
        List<IdPosition> borders =
                splits.subList(0, splits.size() - 1).stream().map(QdrantSplit::end).toList();
        return BordersTest.sizes(ids, borders);
    }

    private static void assertBalanced(List<Integer> sizes, int ranges) {
        assertThat(sizes).hasSize(ranges);
        assertThat(Collections.max(sizes)).isLessThan(2 * Collections.min(sizes));
    }

    @Test
    void rangesOfManyMixedIdsAreBalanced() throws Exception {
        String collection = server.create(CreateCollection.newBuilder().setShardNumber(3));
        List<IdPosition> ids = Populations.mixed(20_000, new Random(1));
        server.fill(collection, Populations.ids(ids));

        EnumeratorState plan = plan(collection, 16);

        assertThat(plan.collection()).isEqualTo(collection);
        assertBalanced(sizes(plan.unassigned(), ids), 16);
        assertThat(plan.unassigned()).extracting(QdrantSplit::splitId).doesNotHaveDuplicates();
    }

    @Test
    void withAFilterTheMatchingPointsAreBalanced() throws Exception {
        // dense at one end, sparse at the other
        List<IdPosition> ids = Populations.consecutive(20_000);
        Predicate<IdPosition> inStock = id -> id.low() <= 6_000 || id.low() % 10 == 0;
        String collection = server.create();
        server.fill(
                collection,
                Populations.ids(ids),
                id ->
                        inStock.test(IdPosition.of(id))
                                ? ScannedServer.text("state", "in stock")
                                : Map.of());

        List<QdrantSplit> splits = plan(collection, IN_STOCK, List.of(), 8).unassigned();

        assertBalanced(sizes(splits, ids.stream().filter(inStock).toList()), 8);
    }

    @Test
    void whatTakesTheServerTooLongIsAskedForInSmallerPages() throws Exception {
        Faults faults = new Faults();
        try (ScannedServer slow = ScannedServer.start(faults)) {
            List<IdPosition> ids = Populations.consecutive(2_000);
            String collection = slow.create();
            slow.fill(
                    collection,
                    Populations.ids(ids),
                    id -> ScannedServer.text("state", id.getNum() % 4 == 0 ? "in stock" : "gone"));
            faults.slowBeyond(5);

            List<QdrantSplit> splits = plan(slow, collection, IN_STOCK, List.of(), 2).unassigned();

            List<IdPosition> inStock = ids.stream().filter(id -> id.low() % 4 == 0).toList();
            assertBalanced(sizes(splits, inStock), 2);
        }
    }

    @Test
    void anEmptyOrTinyCollectionIsOneRange() throws Exception {
        String collection = server.create();
        assertThat(sizes(plan(collection, 16).unassigned(), List.of())).containsExactly(0);

        server.fill(collection, Populations.ids(Populations.consecutive(20)));
        assertThat(plan(collection, 16).unassigned()).hasSize(1);
    }

    @Test
    void theBordersOfASmallCollectionAreExact() throws Exception {
        String collection = server.create();
        List<IdPosition> ids = Populations.uuids(800, new Random(2));
        server.fill(collection, Populations.ids(ids));

        assertThat(sizes(plan(collection, 8).unassigned(), ids)).containsOnly(100);
    }

    @Test
    void anAliasIsResolved() throws Exception {
        String collection = server.create();
        String alias = collection + "-alias";
        server.connection()
                .blockingCollections()
                .updateAliases(
                        ChangeAliases.newBuilder()
                                .addActions(
                                        AliasOperations.newBuilder()
                                                .setCreateAlias(
                                                        CreateAlias.newBuilder()
                                                                .setAliasName(alias)
                                                                .setCollectionName(collection)))
                                .build());

        EnumeratorState plan = plan(alias, 16);

        assertThat(plan.collection()).isEqualTo(collection);
        assertThat(plan.unassigned()).extracting(QdrantSplit::collection).containsOnly(collection);
    }

    @Test
    void aMissingCollectionIsSaidToBeMissing() {
        assertThatThrownBy(() -> plan("nowhere", 16))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("There is no collection or alias")
                .hasMessageContaining("'nowhere'")
                .hasMessageContaining(server.options().build().url());
    }

    @Test
    void theLimitsOfStrictModeAreRespected() throws Exception {
        CreateCollection.Builder strict = CreateCollection.newBuilder();
        strict.setStrictModeConfig(
                StrictModeConfig.newBuilder()
                        .setEnabled(true)
                        .setMaxQueryLimit(100)
                        .setConditionMaxSize(50));
        String collection = server.create(strict);
        List<IdPosition> ids = Populations.consecutive(3_000);
        server.fill(
                collection,
                Populations.ids(ids),
                id -> ScannedServer.text("state", id.getNum() > 500 ? "in stock" : "gone"));

        assertBalanced(sizes(plan(collection, 4).unassigned(), ids), 4);
        List<QdrantSplit> inStock = plan(collection, IN_STOCK, List.of(), 4).unassigned();
        assertBalanced(sizes(inStock, ids.subList(500, 3_000)), 4);
    }

    @Test
    void eachShardKeyHasRangesByItsShareOfThePoints() throws Exception {
        String collection = sharded();

        Map<ShardKey, List<QdrantSplit>> byKey =
                plan(collection, 8).unassigned().stream()
                        .collect(
                                Collectors.groupingBy(
                                        split -> Objects.requireNonNull(split.shardKey())));

        assertThat(byKey).hasSize(3);
        assertThat(byKey.get(ShardKeyFactory.shardKey("large"))).hasSize(7);
        assertThat(byKey.get(ShardKeyFactory.shardKey("small"))).hasSize(1);
        assertThat(byKey.get(ShardKeyFactory.shardKey("empty"))).hasSize(1);
        assertBalanced(
                sizes(byKey.get(ShardKeyFactory.shardKey("large")), Populations.consecutive(3_000)),
                7);
    }

    private String sharded() {
        String collection = server.createSharded();
        List.of("large", "small", "empty").forEach(key -> server.createShardKey(collection, key));
        server.fill(
                collection,
                "large",
                Populations.ids(Populations.consecutive(3_000)),
                id -> Map.of());
        server.fill(
                collection, "small", Populations.ids(Populations.consecutive(400)), id -> Map.of());
        return collection;
    }

    @Test
    void onlyTheNamedShardKeysAreScanned() throws Exception {
        String collection = sharded();
        ShardKey small = ShardKeyFactory.shardKey("small");

        assertThat(plan(collection, null, List.of(small), 4).unassigned())
                .hasSize(4)
                .extracting(QdrantSplit::shardKey)
                .containsOnly(small);
        assertThat(plan(collection, null, List.of(small, small), 4).unassigned())
                .as("one that is named twice is read once")
                .hasSize(4);
        assertThatThrownBy(
                        () -> plan(collection, null, List.of(ShardKeyFactory.shardKey("other")), 4))
                .hasMessageContaining("has no shard key 'other'");
        String unsharded = server.create();
        assertThatThrownBy(() -> plan(unsharded, null, List.of(small), 4))
                .hasMessageContaining("Shard keys are asked for")
                .hasMessageContaining("not sharded by keys");
    }

    @Test
    void rangesAreSharedOutByCountsWithOneForEachAtLeast() {
        assertThat(ShardKeys.share(10, List.of(900L, 100L, 0L))).containsExactly(9, 1, 1);
        assertThat(ShardKeys.share(4, List.of(0L, 0L))).containsExactly(1, 1);
        assertThat(ShardKeys.share(1, List.of(5L, 5L, 5L))).containsExactly(1, 1, 1);
    }
}
