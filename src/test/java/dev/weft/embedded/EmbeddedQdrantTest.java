package dev.weft.embedded;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.UpdateStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EmbeddedQdrantTest {

    private static QdrantClient client(EmbeddedQdrant qdrant) {
        return new QdrantClient(
                QdrantGrpcClient.newBuilder("127.0.0.1", qdrant.port(), false).build());
    }

    private static VectorParams space(int size) {
        return VectorParams.newBuilder().setSize(size).setDistance(Distance.Cosine).build();
    }

    private static PointStruct point(long id) {
        return PointStruct.newBuilder()
                .setId(id(id))
                .setVectors(vectors(1, id, 0, 0))
                .putPayload("n", value(id))
                .build();
    }

    @Test
    void thePublicClientTalksToIt() throws Exception {
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start();
                QdrantClient client = client(qdrant)) {
            assertThat(client.healthCheckAsync().get().getVersion()).isEqualTo("1.18.2");
            client.createCollectionAsync("books", space(4)).get();
            assertThat(client.upsertAsync("books", List.of(point(1), point(2))).get().getStatus())
                    .isEqualTo(UpdateStatus.Completed);
            List<ScoredPoint> hits =
                    client.queryAsync(
                                    QueryPoints.newBuilder()
                                            .setCollectionName("books")
                                            .setQuery(nearest(1, 2, 0, 0))
                                            .setLimit(1)
                                            .build())
                            .get();
            assertThat(hits).extracting(ScoredPoint::getId).containsExactly(id(2));
        }
    }

    @Test
    void itListensOnTheLoopbackPortThatItsUrlNames() {
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            URI url = URI.create(qdrant.url());
            assertThat(url.getScheme()).isEqualTo("http");
            assertThat(url.getHost()).isEqualTo("127.0.0.1");
            assertThat(url.getPort()).isEqualTo(qdrant.port()).isPositive();
        }
    }

    @Test
    void noOtherAddressOfThisMachineReachesIt() throws Exception {
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            List<InetAddress> others =
                    NetworkInterface.networkInterfaces()
                            .flatMap(NetworkInterface::inetAddresses)
                            .filter(address -> !address.isLoopbackAddress())
                            .collect(Collectors.toCollection(ArrayList::new));
            // Linux has more than one loopback address: there is another one on every machine
            others.add(InetAddress.getByName("127.0.0.2"));
            for (InetAddress other : others) {
                assertThatThrownBy(() -> new Socket(other, qdrant.port()).close())
                        .as("%s", other)
                        .isInstanceOf(IOException.class);
            }
            new Socket(InetAddress.getByName("127.0.0.1"), qdrant.port()).close();
        }
    }

    @Test
    void aTakenPortIsNamed() {
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            int port = qdrant.port();
            assertThatThrownBy(() -> EmbeddedQdrant.start(port))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("port " + port);
        }
    }

    @Test
    void aPortIsFreeAgainAfterClose() {
        EmbeddedQdrant first = EmbeddedQdrant.start();
        first.close();
        try (EmbeddedQdrant second = EmbeddedQdrant.start(first.port())) {
            assertThat(second.port()).isEqualTo(first.port());
        }
    }

    @Test
    void anInterceptorCanMakeCallsFail() throws Exception {
        AtomicInteger upserts = new AtomicInteger();
        ServerInterceptor everySecondUpsertFails =
                new ServerInterceptor() {
                    @Override
                    public <Q, R> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                        boolean upsert =
                                call.getMethodDescriptor().getBareMethodName().equals("Upsert");
                        if (upsert && upserts.incrementAndGet() % 2 == 0) {
                            call.close(Status.UNAVAILABLE.withDescription("away"), new Metadata());
                            return new ServerCall.Listener<>() {};
                        }
                        return next.startCall(call, headers);
                    }
                };
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start(0, everySecondUpsertFails);
                QdrantClient client = client(qdrant)) {
            client.createCollectionAsync("books", space(4)).get();
            client.upsertAsync("books", List.of(point(1))).get();
            assertThatThrownBy(() -> client.upsertAsync("books", List.of(point(2))).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("away");
            assertThat(client.countAsync("books").get()).isEqualTo(1);
        }
    }

    @Test
    void writersAndReadersMeetWithoutLoss() throws Exception {
        int writers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(writers + 1);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start();
                QdrantClient client = client(qdrant)) {
            client.createCollectionAsync("books", space(4)).get();
            List<Future<?>> running = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                long first = w * 1000L;
                running.add(threads.submit(() -> writeThousandAndDeleteFifty(client, first)));
            }
            Future<?> reader =
                    threads.submit(
                            () -> {
                                while (!running.stream().allMatch(Future::isDone)) {
                                    assertEachPointWhole(client);
                                }
                                return null;
                            });
            for (Future<?> writer : running) {
                writer.get(60, TimeUnit.SECONDS);
            }
            reader.get(60, TimeUnit.SECONDS);
            assertThat(client.countAsync("books").get()).isEqualTo(writers * 950L);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Void writeThousandAndDeleteFifty(QdrantClient client, long first)
            throws Exception {
        for (long batch = first; batch < first + 1000; batch += 20) {
            List<PointStruct> points = new ArrayList<>();
            for (long id = batch; id < batch + 20; id++) {
                points.add(point(id));
            }
            client.upsertAsync("books", points).get();
            client.deleteAsync("books", List.of(id(batch))).get();
        }
        return null;
    }

    private static void assertEachPointWhole(QdrantClient client) throws Exception {
        ScrollPoints request =
                ScrollPoints.newBuilder().setCollectionName("books").setLimit(500).build();
        for (RetrievedPoint point : client.scrollAsync(request).get().getResultList()) {
            assertThat(point.getPayloadOrThrow("n").getIntegerValue())
                    .isEqualTo(point.getId().getNum());
        }
    }

    @Test
    void closeLeavesNoThreadBehind() throws Exception {
        EmbeddedQdrant qdrant = EmbeddedQdrant.start();
        try (QdrantClient client = client(qdrant)) {
            client.healthCheckAsync().get();
        }
        qdrant.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("embedded-qdrant"));
    }
}
