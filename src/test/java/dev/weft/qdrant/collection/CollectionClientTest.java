package dev.weft.qdrant.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.OwnServer;
import dev.weft.qdrant.client.QdrantConnection;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CollectionClientTest {

    @RegisterExtension final OwnServer server = new OwnServer();
    private final QdrantConnection connection = server.connection();

    @Test
    void anAliasIsResolvedAndAnyOtherNameIsWhatItIs() throws IOException {
        CollectionManager.ensure(connection, CollectionSpec.of("books-1", 4));
        server.client().point("books", "books-1");

        assertThat(server.client().resolve("books")).isEqualTo("books-1");
        assertThat(server.client().resolve("books-1")).isEqualTo("books-1");
        assertThat(server.client().resolve("nowhere")).isEqualTo("nowhere");
    }

    @Test
    void aCollectionThatIsThereIsNotMadeAgain() throws IOException {
        CollectionBlueprint blueprint = CollectionBlueprint.of(CollectionSpec.of("books", 4));

        assertThat(server.client().create("books", blueprint)).isTrue();
        assertThat(server.client().create("books", blueprint)).isFalse();
    }

    @Test
    void aCallThatFailedForGoodSaysWhatCouldNotBeDoneWhereAndForHowLongItWasTried() {
        String url = server.url();
        server.stop();

        assertThatThrownBy(() -> new CollectionClient(connection, Duration.ZERO).count("books"))
                .hasMessageStartingWith("Cannot count the points of 'books' at " + url)
                .hasMessageContaining("UNAVAILABLE")
                .hasMessageContaining("Does a server run there?");
        assertThatThrownBy(
                        () ->
                                new CollectionClient(connection, Duration.ofMillis(300))
                                        .count("books"))
                .hasMessageStartingWith(
                        "Cannot count the points of 'books' within 300 ms at " + url)
                .hasMessageContaining("UNAVAILABLE")
                .hasMessageNotContaining("retry budget");
    }
}
