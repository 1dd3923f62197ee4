package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.OwnServer;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.collection.DeferredIndexing;
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
}
