package dev.weft.qdrant.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.OwnServer;
import dev.weft.qdrant.client.QdrantConnection;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.VectorFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointVectors;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NamedVectorsTest {

    private static final VectorParams LARGE =
            VectorParams.newBuilder().setSize(3).setDistance(Distance.Cosine).build();

    private volatile String version = "1.18.0";

    @RegisterExtension final OwnServer server = new OwnServer(new Version());
    private final QdrantConnection connection = server.connection();
    private final CollectionClient client = server.client();

    @BeforeEach
    void connect() throws IOException {
        CollectionManager.ensure(connection, CollectionSpec.of("books", 2));
        connection
                .blockingPoints()
                .upsert(
                        UpsertPoints.newBuilder()
                                .setCollectionName("books")
                                .setWait(true)
                                .addPoints(
                                        PointStruct.newBuilder()
                                                .setId(PointIdFactory.id(1))
                                                .setVectors(VectorsFactory.vectors(1, 0)))
                                .build());
    }

    @Test
    void aVectorIsAddedAsAskedAndThereIsNoHarmInAskingAgain() throws IOException {
        VectorParams params =
                LARGE.toBuilder()
                        .setDatatype(Datatype.Float16)
                        .setOnDisk(true)
                        .setHnswConfig(HnswConfigDiff.newBuilder().setM(8))
                        .build();

        NamedVectors.ensure(client, "books", "large", params);
        NamedVectors.ensure(client, "books", "large", params);

        VectorParams added = vectors().get("large");
        assertThat(added.getSize()).isEqualTo(3);
        assertThat(added.getDatatype()).isEqualTo(Datatype.Float16);
        assertThat(added.getOnDisk()).isTrue();
        assertThat(added.getHnswConfig().getM()).isEqualTo(8);
        assertThat(vectors()).containsOnlyKeys("", "large");
        assertThat(client.countWithVector("books", "large")).isZero();
        assertThat(client.countWithVector("books", null)).isEqualTo(1);
    }

    @Test
    void aVectorThatPointsHaveIsNotTunedAnew() throws IOException {
        NamedVectors.ensure(client, "books", "large", LARGE);
        connection
                .blockingPoints()
                .updateVectors(
                        UpdatePointVectors.newBuilder()
                                .setCollectionName("books")
                                .setWait(true)
                                .addPoints(
                                        PointVectors.newBuilder()
                                                .setId(PointIdFactory.id(1))
                                                .setVectors(
                                                        VectorsFactory.namedVectors(
                                                                Map.of(
                                                                        "large",
                                                                        VectorFactory.vector(
                                                                                1, 2, 3)))))
                                .build());

        NamedVectors.ensure(client, "books", "large", LARGE.toBuilder().setOnDisk(true).build());

        assertThat(vectors().get("large").getOnDisk()).isFalse();
    }

    @Test
    void aVectorOfAnotherSizeIsRefused() throws IOException {
        NamedVectors.ensure(client, "books", "large", LARGE);

        assertThatThrownBy(
                        () ->
                                NamedVectors.ensure(
                                        client,
                                        "books",
                                        "large",
                                        LARGE.toBuilder().setSize(4).build()))
                .isInstanceOf(CollectionMismatchException.class)
                .hasMessageContaining("the vector 'large' of dimension 3")
                .hasMessageContaining("dimension 4");
    }

    @Test
    void aServerThatIsTooOldIsNamedWithTheVersionThatItTakes() {
        version = "1.17.4";

        assertThatThrownBy(() -> NamedVectors.ensure(client, "books", "large", LARGE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(server.url())
                .hasMessageContaining("1.17.4")
                .hasMessageContaining("only from 1.18 on")
                .hasMessageContaining("upgrade the server");
        assertThatThrownBy(() -> NamedVectors.drop(client, "books", ""))
                .hasMessageContaining("only from 1.18 on");
    }

    @Test
    void aVectorIsTakenAwayAndTakingItAgainDoesNoHarm() throws IOException {
        NamedVectors.ensure(client, "books", "large", LARGE);

        NamedVectors.drop(client, "books", "");
        NamedVectors.drop(client, "books", "");

        assertThat(vectors()).containsOnlyKeys("large");
        assertThat(client.count("books")).isEqualTo(1);
    }

    private Map<String, VectorParams> vectors() throws IOException {
        return VectorCheck.vectors(client.info("books").getConfig().getParams().getVectorsConfig());
    }

    /** Says that the server is of another version. */
    private final class Version implements ServerInterceptor {

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call,
                Metadata headers,
                ServerCallHandler<ReqT, RespT> next) {
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        @SuppressWarnings("unchecked")
                        public void sendMessage(RespT message) {
                            super.sendMessage(
                                    message instanceof HealthCheckReply reply
                                            ? (RespT) reply.toBuilder().setVersion(version).build()
                                            : message);
                        }
                    },
                    headers);
        }
    }
}
