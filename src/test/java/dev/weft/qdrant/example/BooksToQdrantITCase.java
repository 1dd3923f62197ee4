package dev.weft.qdrant.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.grpc.Points.CountPoints;
import org.junit.jupiter.api.Test;

class BooksToQdrantITCase {

    @Test
    void theExampleWritesItsBooks() throws Exception {
        try (EmbeddedQdrant server = EmbeddedQdrant.start();
                QdrantConnection connection =
                        QdrantConnection.open(
                                QdrantOptions.builder().setUrl(server.url()).build())) {
            CollectionManager.ensure(connection, CollectionSpec.of("books", 2));

            BooksToQdrant.main(new String[] {server.url(), "books"});

            CountPoints count =
                    CountPoints.newBuilder().setCollectionName("books").setExact(true).build();
            assertThat(connection.blockingPoints().count(count).getResult().getCount())
                    .isEqualTo(2);
        }
    }
}
