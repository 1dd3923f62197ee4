package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.OwnServer;
import dev.weft.job.report.EndingFigures;
import dev.weft.job.report.EndingFigures.Counted;
import dev.weft.job.report.EndingFigures.Stage;
import dev.weft.job.report.Tally;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.collection.DeferredIndexing;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunEndingTest {

    @RegisterExtension final OwnServer server = new OwnServer();

    @Test
    void aRunThatDiedForGoodSaysHowToRestoreIndexingUntilItIsRestored() throws Exception {
        CollectionManager.ensure(server.connection(), CollectionSpec.of("books", 4));
        CollectionClient client = server.client();
        DeferredIndexing own = DeferredIndexing.begin(client, "books", client.info("books"), "run");
        RunEnding ending =
                new RunEnding(new EndPlan("run", server.options(), "books", "", own, null, false));

        assertThat(ending.leftBehind())
                .contains(
                        "curl -X PATCH http://127.0.0.1:6333/collections/books ",
                        "-d '{\"optimizers_config\": {\"indexing_threshold\": 10000}, "
                                + "\"metadata\": {\"weft.deferred-indexing\": null}}'");

        own.restore(client, "books");
        assertThat(ending.leftBehind()).isNull();
        server.stop();
        assertThat(ending.leftBehind()).contains("curl -X PATCH");
    }

    /** By then clients write to what the alias leads to, and nothing adds up any more. */
    @Test
    void aRunThatIsSubmittedAgainAfterItMovedTheAliasChecksNothingOnceMore() throws Exception {
        CollectionClient client = server.client();
        CollectionManager.ensure(server.connection(), CollectionSpec.of("old", 4));
        CollectionManager.ensure(server.connection(), CollectionSpec.of("new", 4));
        RunEnding first = cutover("first", "old");
        String memory = first.memory(null);
        Counted counted = new Counted(7, 7, 7);
        Checked checked = Checked.of(EndingFigures.none().with(counted));
        client.note("new", AliasNotes.cutOver("old", "first", checked));
        client.point("alias", "new");

        RunEnding second = cutover("second", "new");
        AtomicReference<EndingFigures> figures = new AtomicReference<>(EndingFigures.none());
        second.run(Tally.empty(), second.memory(memory), figures::updateAndGet);

        assertThat(figures.get().stage()).isEqualTo(Stage.DONE);
        assertThat(figures.get().counted()).isEqualTo(counted);
        assertThat(figures.get().alias().previous()).isEqualTo("old");
        assertThat(AliasNotes.servedSince(client.metadata("new"))).isPresent();
    }

    /** @param from where the alias leads when the run is submitted */
    private RunEnding cutover(String run, String from) {
        return new RunEnding(
                new EndPlan(
                        run,
                        server.options(),
                        "new",
                        "",
                        null,
                        new EndPlan.Cutover(
                                "alias", from, null, EndPlan.Counting.BY_ID, null, null),
                        false));
    }
}
