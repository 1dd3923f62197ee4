package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.collection.DeferredIndexing;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunEndingTest {

    @Test
    void aRunThatDiedForGoodSaysHowToRestoreIndexingUntilItIsRestored() throws Exception {
        EmbeddedQdrant server = EmbeddedQdrant.start();
        QdrantOptions options = QdrantOptions.builder().setUrl(server.url()).build();
        try (server;
                QdrantConnection connection = QdrantConnection.open(options)) {
            CollectionManager.ensure(connection, CollectionSpec.of("books", 4));
            CollectionClient client = new CollectionClient(connection, Duration.ZERO);
            DeferredIndexing own =
                    DeferredIndexing.begin(client, "books", client.info("books"), "run");
            RunEnding ending =
                    new RunEnding(new EndPlan("run", options, "books", "", own, null, false));

            assertThat(ending.leftBehind())
                    .contains(
                            "curl -X PATCH http://127.0.0.1:6333/collections/books ",
                            "-d '{\"optimizers_config\": {\"indexing_threshold\": 10000}, "
                                    + "\"metadata\": {\"weft.deferred-indexing\": null}}'");

            own.restore(client, "books");
            assertThat(ending.leftBehind()).isNull();
            server.close();
            assertThat(ending.leftBehind()).contains("curl -X PATCH");
        }
    }
}
