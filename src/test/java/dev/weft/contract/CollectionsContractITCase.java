package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.CollectionExistsRequest;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import org.junit.jupiter.api.Test;

class CollectionsContractITCase extends Contract {

    @Test
    void aNewCollectionExists() {
        String name = newName();
        CollectionExistsRequest exists =
                CollectionExistsRequest.newBuilder().setCollectionName(name).build();
        assertThat(collections.collectionExists(exists).getResult().getExists()).isFalse();
        collections.create(
                CreateCollection.newBuilder()
                        .setCollectionName(name)
                        .setVectorsConfig(
                                io.qdrant.client.grpc.Collections.VectorsConfig.newBuilder()
                                        .setParams(vector(4, Distance.Cosine)))
                        .build());
        assertThat(collections.collectionExists(exists).getResult().getExists()).isTrue();
    }

    @Test
    void aMissingCollectionIsNotFound() {
        Status status = failure(() -> count("no-such-collection"));
        assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(status.getDescription())
                .isEqualTo("Not found: Collection `no-such-collection` doesn't exist!");
    }
}
