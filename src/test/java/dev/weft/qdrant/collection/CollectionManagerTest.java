package dev.weft.qdrant.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.OwnServer;
import dev.weft.qdrant.client.QdrantConnection;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.ChangeAliases;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.Distance;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CollectionManagerTest {

    @RegisterExtension final OwnServer server = new OwnServer();
    private final QdrantConnection connection = server.connection();

    @Test
    void aMissingCollectionIsCreatedOnce() throws IOException {
        CollectionSpec spec = CollectionSpec.of("books", 4);

        assertThat(CollectionManager.ensure(connection, spec))
                .isEqualTo(new EnsuredCollection("books", true));
        assertThat(CollectionManager.ensure(connection, spec))
                .isEqualTo(new EnsuredCollection("books", false));
    }

    @Test
    void anAliasLeadsToTheRealCollection() throws IOException {
        CollectionManager.ensure(connection, CollectionSpec.of("books-1", 4));
        CreateAlias alias =
                CreateAlias.newBuilder().setAliasName("books").setCollectionName("books-1").build();
        connection
                .blockingCollections()
                .updateAliases(
                        ChangeAliases.newBuilder()
                                .addActions(AliasOperations.newBuilder().setCreateAlias(alias))
                                .build());

        assertThat(CollectionManager.ensure(connection, CollectionSpec.of("books", 4)))
                .isEqualTo(new EnsuredCollection("books-1", false));
    }

    @Test
    void anotherDimensionIsRefusedAndTheMessageSaysHowToMendIt() throws IOException {
        CollectionManager.ensure(connection, CollectionSpec.of("books", 4));

        assertMismatch(
                CollectionSpec.of("books", 8),
                "'books'",
                "dimension 4",
                "dimension 8",
                "name another collection");
    }

    @Test
    void anotherDistanceIsRefused() throws IOException {
        CollectionManager.ensure(connection, CollectionSpec.of("books", 4));

        assertMismatch(CollectionSpec.of("books", 4).withDistance(Distance.Dot), "Cosine", "Dot");
    }

    @Test
    void anotherVectorNameIsRefused() throws IOException {
        CollectionManager.ensure(connection, CollectionSpec.of("books", 4).withVectorName("text"));

        assertMismatch(CollectionSpec.of("books", 4), "the vector 'text'", "the unnamed vector");
        assertMismatch(CollectionSpec.of("books", 4).withVectorName("image"), "'text'", "'image'");
    }

    @Test
    void manyCallersAtOnceAgree() throws IOException {
        CollectionSpec spec = CollectionSpec.of("books", 4);

        List<CompletableFuture<EnsuredCollection>> calls =
                IntStream.range(0, 8)
                        .mapToObj(i -> CompletableFuture.supplyAsync(() -> ensure(spec)))
                        .toList();

        assertThat(calls.stream().map(CompletableFuture::join).filter(EnsuredCollection::created))
                .hasSize(1);
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        String url = server.url();
        server.stop();

        assertThatThrownBy(
                        () -> CollectionManager.ensure(connection, CollectionSpec.of("books", 4)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(url)
                .hasMessageContaining("UNAVAILABLE")
                .hasMessageContaining("Does a server run there?")
                .hasMessageContaining("gRPC port");
        assertThatThrownBy(connection::serverVersion)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(url)
                .hasMessageContaining("gRPC port");
    }

    @Test
    void theServerSaysItsVersion() throws IOException {
        assertThat(connection.serverVersion().isAtLeast(1, 16)).isTrue();
    }

    private EnsuredCollection ensure(CollectionSpec spec) {
        try {
            return CollectionManager.ensure(connection, spec);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertMismatch(CollectionSpec spec, String... said) {
        assertThatThrownBy(() -> CollectionManager.ensure(connection, spec))
                .isInstanceOf(CollectionMismatchException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(said));
    }
}
