package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.AliasDescription;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.ChangeAliases;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteAlias;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.ListAliasesRequest;
import io.qdrant.client.grpc.Collections.ListCollectionAliasesRequest;
import io.qdrant.client.grpc.Collections.RenameAlias;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AliasesContractITCase extends Contract {

    private static String newAlias() {
        return "alias-" + UUID.randomUUID();
    }

    private void change(AliasOperations... actions) {
        collections.updateAliases(
                ChangeAliases.newBuilder().addAllActions(List.of(actions)).build());
    }

    private static AliasOperations point(String alias, String collection) {
        return AliasOperations.newBuilder()
                .setCreateAlias(
                        CreateAlias.newBuilder().setAliasName(alias).setCollectionName(collection))
                .build();
    }

    private static AliasOperations rename(String from, String to) {
        return AliasOperations.newBuilder()
                .setRenameAlias(RenameAlias.newBuilder().setOldAliasName(from).setNewAliasName(to))
                .build();
    }

    private static AliasOperations delete(String alias) {
        return AliasOperations.newBuilder()
                .setDeleteAlias(DeleteAlias.newBuilder().setAliasName(alias))
                .build();
    }

    private List<String> aliases(String collection) {
        return collections
                .listCollectionAliases(
                        ListCollectionAliasesRequest.newBuilder()
                                .setCollectionName(collection)
                                .build())
                .getAliasesList()
                .stream()
                .map(AliasDescription::getAliasName)
                .toList();
    }

    @Test
    void anAliasStandsForItsCollectionInReadsAndWrites() {
        String name = newCollection(Distance.Dot);
        String alias = newAlias();
        change(point(alias, name));
        upsert(alias, point(1, 1, 2, 3, 4));
        assertThat(count(name)).isEqualTo(1);
        assertThat(get(alias, 1)).isEqualTo(get(name, 1));
        assertThat(aliases(name)).containsExactly(alias);
        assertThat(
                        collections
                                .listAliases(ListAliasesRequest.getDefaultInstance())
                                .getAliasesList())
                .contains(
                        AliasDescription.newBuilder()
                                .setAliasName(alias)
                                .setCollectionName(name)
                                .build());
    }

    @Test
    void creatingAnAliasAgainMovesIt() {
        String old = newCollection(Distance.Dot);
        String next = newCollection(Distance.Dot);
        String alias = newAlias();
        change(point(alias, old));
        change(point(alias, next));
        assertThat(aliases(old)).isEmpty();
        assertThat(aliases(next)).containsExactly(alias);
    }

    @Test
    void aliasesAreRenamedAndDeleted() {
        String name = newCollection(Distance.Dot);
        String alias = newAlias();
        String other = newAlias();
        change(point(alias, name), rename(alias, other));
        assertThat(aliases(name)).containsExactly(other);
        change(delete(other), delete("alias-never-made"));
        assertThat(aliases(name)).isEmpty();
        assertFails(
                () -> change(rename(other, alias)),
                Status.Code.NOT_FOUND,
                "Not found: Alias " + other + " does not exists!");
    }

    @Test
    void anAliasIsNoCollectionsName() {
        String name = newCollection(Distance.Dot);
        String other = newCollection(Distance.Dot);
        assertFails(
                () -> change(point(other, name)),
                Status.Code.ALREADY_EXISTS,
                "Wrong input: Collection `" + other + "` already exists!");
        String alias = newAlias();
        change(point(alias, name));
        assertInvalid(
                () ->
                        collections.create(
                                CreateCollection.newBuilder().setCollectionName(alias).build()),
                "Wrong input: Can't create collection with name "
                        + alias
                        + ". Alias with the same name already exists");
    }

    @Test
    void anAliasPointsToACollectionNotToAnAlias() {
        String name = newCollection(Distance.Dot);
        String alias = newAlias();
        change(point(alias, name));
        assertNoSuchCollection(() -> change(point(newAlias(), alias)), alias);
        assertNoSuchCollection(() -> change(point(newAlias(), "no-such")), "no-such");
    }

    @Test
    void theActionsBeforeOneThatFailsStayDone() {
        String name = newCollection(Distance.Dot);
        String alias = newAlias();
        assertNoSuchCollection(
                () -> change(point(alias, name), point(newAlias(), "no-such")), "no-such");
        assertThat(aliases(name)).containsExactly(alias);
    }

    @Test
    void aCollectionTakesItsAliasesWithItAndIsNotDeletedByOne() {
        String name = newCollection(Distance.Dot);
        String alias = newAlias();
        change(point(alias, name));
        assertThat(drop(alias)).isFalse();
        assertThat(count(name)).isZero();
        drop(name);
        assertNoSuchCollection(() -> count(alias), alias);
    }

    @Test
    void noReadFailsOrSeesTwoCollectionsWhileAnAliasMoves() throws Exception {
        String old = newCollection(Distance.Dot);
        String next = newCollection(Distance.Dot);
        upsert(old, point(1, 1, 1, 1, 1), point(2, 1, 1, 1, 1));
        upsert(next, point(1, 2, 2, 2, 2), point(2, 2, 2, 2, 2));
        String alias = newAlias();
        change(point(alias, old));
        AtomicBoolean moving = new AtomicBoolean(true);
        CompletableFuture<Set<List<Float>>> reader =
                CompletableFuture.supplyAsync(
                        () -> {
                            Set<List<Float>> seen = new HashSet<>();
                            while (moving.get() || seen.isEmpty()) {
                                seen.add(firstNumbers(alias));
                            }
                            return seen;
                        });
        try {
            for (int i = 0; i < 200; i++) {
                change(point(alias, i % 2 == 0 ? next : old));
            }
        } finally {
            moving.set(false);
        }
        assertThat(reader.get()).isSubsetOf(List.of(List.of(1f, 1f), List.of(2f, 2f)));
    }

    private List<Float> firstNumbers(String alias) {
        return points
                .scroll(
                        ScrollPoints.newBuilder()
                                .setCollectionName(alias)
                                .setWithVectors(VECTORS)
                                .build())
                .getResultList()
                .stream()
                .map(point -> point.getVectors().getVector().getDense().getData(0))
                .toList();
    }
}
