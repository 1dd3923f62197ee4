package dev.weft.qdrant.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.QdrantGrpc.QdrantImplBase;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for a client certificate and an API key. */
class TlsTest {

    private static final String KEY = "hunter2";
    private static final Metadata.Key<String> API_KEY =
            Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> ENCODING =
            Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir static Path folder;
    private static PemFiles serverPem;
    private static PemFiles clientPem;
    private static Server server;

    @BeforeAll
    static void start() throws Exception {
        serverPem = PemFiles.create(folder, "server");
        clientPem = PemFiles.create(folder, "client");
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .sslContext(
                                GrpcSslContexts.forServer(
                                                serverPem.certificate().toFile(),
                                                serverPem.key().toFile())
                                        .trustManager(clientPem.certificate().toFile())
                                        .clientAuth(ClientAuth.REQUIRE)
                                        .build())
                        // no shared threads, which would linger into tests that look for threads
                        .directExecutor()
                        .addService(ServerInterceptors.intercept(new Health(), new KeyRequired()))
                        .build()
                        .start();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination();
    }

    @Test
    void ourOwnAuthorityAndClientCertificateAreUsed() throws Exception {
        QdrantOptions options = trusting().setApiKey(ApiKey.of(KEY)).build();

        try (QdrantConnection connection = QdrantConnection.open(options)) {
            assertThat(connection.serverVersion()).isEqualTo(new ServerVersion(1, 18, 2));
        }
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() throws Exception {
        QdrantOptions options = QdrantOptions.builder().setUrl(url()).build();

        try (QdrantConnection connection = QdrantConnection.open(options)) {
            assertThatThrownBy(connection::serverVersion)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("check the url's scheme and the certificates");
        }
    }

    @Test
    void aWrongKeyIsRefusedAndNotShown() throws Exception {
        QdrantOptions options = trusting().setApiKey(ApiKey.of("wrong-" + KEY)).build();

        try (QdrantConnection connection = QdrantConnection.open(options)) {
            assertThatThrownBy(connection::serverVersion)
                    .hasMessageContaining("UNAUTHENTICATED")
                    .hasMessageContaining("check the API key")
                    .hasStackTraceContaining("UNAUTHENTICATED")
                    .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain(KEY));
        }
    }

    @Test
    void aCertificateThatCannotBeReadIsNamed() throws IOException {
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "no certificate");
        QdrantOptions options =
                QdrantOptions.builder().setUrl(url()).setCaFile(garbage.toString()).build();

        assertThatThrownBy(() -> QdrantConnection.open(options))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("CA file " + garbage);
    }

    @Test
    void requestsAreCompressedWhenAsked() throws Exception {
        QdrantOptions options = trusting().setApiKey(ApiKey.of(KEY)).setGzip(true).build();

        try (QdrantConnection connection = QdrantConnection.open(options)) {
            connection.serverVersion();
        }

        assertThat(KeyRequired.lastEncoding).isEqualTo("gzip");
    }

    private static String url() {
        return "https://127.0.0.1:" + server.getPort();
    }

    private static QdrantOptions.Builder trusting() {
        return QdrantOptions.builder()
                .setUrl(url())
                .setCaFile(serverPem.certificate().toString())
                .setClientCertificate(
                        clientPem.certificate().toString(), clientPem.key().toString());
    }

    private static final class Health extends QdrantImplBase {
        @Override
        public void healthCheck(HealthCheckRequest request, StreamObserver<HealthCheckReply> out) {
            out.onNext(HealthCheckReply.newBuilder().setVersion("1.18.2").build());
            out.onCompleted();
        }
    }

    private static final class KeyRequired implements ServerInterceptor {
        private static volatile String lastEncoding;

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            lastEncoding = headers.get(ENCODING);
            if (KEY.equals(headers.get(API_KEY))) {
                return next.startCall(call, headers);
            }
            call.close(Status.UNAUTHENTICATED.withDescription("Invalid API key"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }
}
