package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.embedded.OwnServer;
import dev.weft.job.Hook;
import dev.weft.job.report.Ending.RefusedException;
import dev.weft.job.report.Tally;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.collection.DeferredIndexing;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SwitchAliasTest {

    private static final String RUN = "this run";
    private static final String OTHER = "another run";

    private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    private final Hook refusal =
            Hook.before("Collections/Update", "weft.refused", () -> meanwhile.get().run());

    @RegisterExtension final OwnServer server = new OwnServer(refusal);
    private final QdrantConnection connection = server.connection();
    private final CollectionClient client = server.client();
    private DeferredIndexing own;

    @BeforeEach
    void load() throws IOException {
        CollectionManager.ensure(connection, CollectionSpec.of("old", 4));
        CollectionManager.ensure(connection, CollectionSpec.of("new", 4));
        client.point("alias", "old");
        own = defer(RUN);
    }

    private DeferredIndexing defer(String run) throws IOException {
        return DeferredIndexing.begin(client, "new", client.info("new"), run);
    }

    private void takeUp(String run) {
        try {
            client.note("new", AliasNotes.takenUp(run, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EndContext context() {
        return context(Tally.empty());
    }

    private EndContext context(Tally totals) {
        return context(client, own, RUN, totals);
    }

    private static EndContext context(
            CollectionClient client, DeferredIndexing deferred, String run, Tally totals) {
        Memory start = new Memory("new", "alias", "old", deferred, run);
        return new EndContext("new", start, totals, client, figures -> {});
    }

    private long threshold() throws IOException {
        return client.info("new").getConfig().getOptimizerConfig().getIndexingThreshold();
    }

    @Test
    void whatAnotherRunHasDeferredIsLeftToThatRun() throws Exception {
        defer(OTHER);

        assertThatThrownBy(() -> new RestoreIndexing(RUN).run(context()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("The alias 'alias' stays at 'old': another run");
        assertThat(DeferredIndexing.run(client.metadata("new"))).contains(OTHER);
        assertThat(threshold()).isZero();
    }

    /** As by the request that its log names, when that run has died. */
    @Test
    void whatAnotherRunHadDeferredIsServedWhenSomebodyHasRestoredIt() throws Exception {
        takeUp(OTHER);
        defer(OTHER).restore(client, "new");

        new RestoreIndexing(RUN).run(context());
        new SwitchAlias(RUN).run(context());

        assertThat(threshold()).isEqualTo(own.indexingThreshold());
        assertThat(client.aliases()).containsEntry("alias", "new");
    }

    @Test
    void theAliasStaysIfAnotherRunDefersIndexingWhileThisOneWaits() throws Exception {
        new RestoreIndexing(RUN).run(context());
        defer(OTHER);

        assertThatThrownBy(() -> new SwitchAlias(RUN).run(context()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("The alias 'alias' stays at 'old': another run");
        assertThat(client.aliases()).containsEntry("alias", "old");
    }

    @Test
    void anEndWhoseSettingsWereChangedMeanwhileIsRunAgainAndRestoresThem() throws Exception {
        new RestoreIndexing(RUN).run(context());
        client.update(
                UpdateCollection.newBuilder()
                        .setCollectionName("new")
                        .setOptimizersConfig(
                                OptimizersConfigDiff.newBuilder().setIndexingThreshold(0))
                        .build());

        assertThatThrownBy(() -> new SwitchAlias(RUN).run(context()))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(RefusedException.class)
                .hasMessageContaining("indexing settings of 'new' were changed");
        assertThat(client.aliases()).containsEntry("alias", "old");

        new RestoreIndexing(RUN).run(context());
        new SwitchAlias(RUN).run(context());
        assertThat(threshold()).isEqualTo(own.indexingThreshold());
        assertThat(client.aliases()).containsEntry("alias", "new");
    }

    /** An end that fails behind the switch is run again, maybe much later. */
    @Test
    void anEndThatIsRunAgainDoesNotUndoARollback() throws Exception {
        new RestoreIndexing(RUN).run(context());
        new SwitchAlias(RUN).run(context());
        new Rollback(client, "alias").run(Optional.empty());

        assertThatThrownBy(() -> new SwitchAlias(RUN).run(context()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("The alias 'alias' stays at 'old': it was rolled back")
                .hasMessageEndingWith("--rollback job.yaml --to new");
        assertThat(client.aliases()).containsEntry("alias", "old");

        // as the same run begins anew where Flink recovers it by running its main again
        client.note("new", AliasNotes.takenUp(RUN, true));
        EndContext context = context(new Tally(Map.of("source-end-0/1", 1L), List.of()));
        context.fail("other points, which clients wrote while it served");
        assertThatThrownBy(() -> new SwitchAlias(RUN).run(context))
                .hasMessageContaining("The alias 'alias' stays at 'old': it was rolled back");
        assertThat(AliasNotes.refused(client.metadata("new"))).isEmpty();
    }

    @Test
    void aMoveThatFailedIsNotTakenForOneThatWasRolledBack() throws Exception {
        Hook failing = Hook.refuse("Collections/UpdateAliases", "\"new\"");
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start(0, failing);
                QdrantConnection own =
                        QdrantConnection.open(
                                QdrantOptions.builder().setUrl(qdrant.url()).build())) {
            CollectionClient there = new CollectionClient(own, Duration.ZERO);
            CollectionManager.ensure(own, CollectionSpec.of("old", 4));
            CollectionManager.ensure(own, CollectionSpec.of("new", 4));
            there.point("alias", "old");
            // of an earlier run
            there.note("old", AliasNotes.rolledBack("new"));
            EndContext context = context(there, null, RUN, Tally.empty());

            assertThatThrownBy(() -> new SwitchAlias(RUN).run(context))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(RefusedException.class);
            assertThat(AliasNotes.movedBy(RUN, there.metadata("new"))).isTrue();

            new SwitchAlias(RUN).run(context);
            assertThat(there.aliases()).containsEntry("alias", "new");
        }
    }

    @Test
    void anotherRunMovesAnAliasThatWasRolledBackBefore() throws Exception {
        new RestoreIndexing(RUN).run(context());
        new SwitchAlias(RUN).run(context());
        new Rollback(client, "alias").run(Optional.empty());

        new SwitchAlias(OTHER).run(context(client, null, OTHER, Tally.empty()));

        assertThat(client.aliases()).containsEntry("alias", "new");
    }

    @Test
    void aRefusalNamesWhereTheAliasLeadsNow() throws Exception {
        CollectionManager.ensure(connection, CollectionSpec.of("third", 4));
        client.point("alias", "third");
        EndContext context = context();
        context.fail("too few points");

        assertThatThrownBy(() -> new SwitchAlias(RUN).run(context))
                .hasMessage("The alias 'alias' stays at 'third': too few points");
    }

    @Test
    void whatTheChecksRefuseIsNotedUntilItServesAllTheSame() throws Exception {
        new RestoreIndexing(RUN).run(context());
        EndContext context = context(new Tally(Map.of("source-end-0/1", 1L), List.of()));
        context.fail("too few points");

        assertThatThrownBy(() -> new SwitchAlias(RUN).run(context))
                .isInstanceOf(RefusedException.class);
        assertThat(AliasNotes.refused(client.metadata("new"))).isPresent();

        new SwitchAlias(RUN).run(context());
        assertThat(AliasNotes.refused(client.metadata("new"))).isEmpty();
    }

    /** A cleanup would drop it while it is filled. */
    @Test
    void whatAnotherRunGoesOnToFillIsNotNotedAsRefused() throws Exception {
        takeUp(RUN);
        takeUp(OTHER);
        EndContext context = context(new Tally(Map.of("source-end-0/1", 1L), List.of()));
        context.fail("too few points");

        assertThatThrownBy(() -> new SwitchAlias(RUN).run(context))
                .isInstanceOf(RefusedException.class);
        assertThat(AliasNotes.refused(client.metadata("new"))).isEmpty();
    }

    /** It found it unrefused, and is about to fill it. */
    @Test
    void whatAnotherRunTakesUpWhileItIsRefusedIsRefusedNoLonger() throws Exception {
        meanwhile.set(() -> takeUp(OTHER));
        EndContext context = context(new Tally(Map.of("source-end-0/1", 1L), List.of()));
        context.fail("too few points");

        assertThatThrownBy(() -> new SwitchAlias(RUN).run(context))
                .isInstanceOf(RefusedException.class);
        assertThat(refusal.fired()).isTrue();
        assertThat(AliasNotes.refused(client.metadata("new"))).isEmpty();
    }

    /** It is to be gone on with, from its savepoint. */
    @Test
    void aRunThatWasDrainedIsNotNotedAsRefused() throws Exception {
        EndContext context = context(new Tally(Map.of("source-end-0/2", 1L), List.of()));
        context.fail("the source was not read to its end");

        assertThatThrownBy(() -> new SwitchAlias(RUN).run(context))
                .isInstanceOf(RefusedException.class);
        assertThat(AliasNotes.refused(client.metadata("new"))).isEmpty();
    }
}
