package dev.weft.qdrant.collection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.OwnServer;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.ServerVersion;
import io.qdrant.client.ValueFactory;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CollectionMetadataTest {

    @RegisterExtension final OwnServer server = new OwnServer();
    private final QdrantConnection connection = server.connection();
    private final CollectionClient client = server.client();

    @BeforeEach
    void connect() throws IOException {
        CollectionManager.ensure(connection, CollectionSpec.of("books", 4));
    }

    @Test
    void aCollectionBeginsWithoutMetadata() throws IOException {
        assertThat(read()).isEqualTo(CollectionMetadata.empty());
    }

    @Test
    void whatIsMergedIsReadBackNextToWhatOthersWrote() throws IOException {
        client.note(
                "books",
                CollectionMetadata.empty()
                        .with("owner", "library")
                        .with("shelves", ValueFactory.value(7)));

        client.note(
                "books",
                CollectionMetadata.empty()
                        .with("weft.version", "1")
                        .with("weft.model", Map.of("name", "minilm", "dimension", "4")));

        assertThat(read().text("owner")).contains("library");
        assertThat(read().entries()).containsEntry("shelves", ValueFactory.value(7));
        assertThat(read().text("weft.version")).contains("1");
        assertThat(read().texts("weft.model"))
                .isEqualTo(Map.of("name", "minilm", "dimension", "4"));
    }

    @Test
    void aKeyGoesAlone() throws IOException {
        client.note("books", CollectionMetadata.empty().with("a", "1").with("b", "2"));

        client.note("books", CollectionMetadata.empty().without("a"));

        assertThat(read()).isEqualTo(CollectionMetadata.empty().with("b", "2"));
    }

    @Test
    void whatIsOfAnotherTypeIsNoText() {
        CollectionMetadata metadata =
                CollectionMetadata.empty().with("shelves", ValueFactory.value(7));

        assertThat(metadata.text("shelves")).isEmpty();
        assertThat(metadata.texts("shelves")).isEmpty();
        assertThat(metadata.text("missing")).isEmpty();
    }

    @Test
    void serversBefore116HaveNone() {
        assertThat(CollectionMetadata.supportedBy(ServerVersion.parse("1.15.5"))).isFalse();
        assertThat(CollectionMetadata.supportedBy(ServerVersion.parse("1.16.0"))).isTrue();
    }

    private CollectionMetadata read() throws IOException {
        return client.metadata("books");
    }
}
