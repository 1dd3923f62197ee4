package dev.weft.job;

import dev.weft.chaos.GrpcProxy;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionClient;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A test's server, with a will of its own: the embedded one, or the real one at the system property {@code
 * weft.qdrant.url}, which nobody else may use meanwhile: it loses whatever it has more at the test's end.
 */
interface TestServer extends AutoCloseable {

    /** @param interceptors the last one sees a call first */
    static TestServer start(ServerInterceptor... interceptors) throws IOException {
        String url = System.getProperty("weft.qdrant.url", "embedded");
        return url.equals("embedded")
                ? new Embedded(EmbeddedQdrant.start(0, interceptors))
                : new Real(url, new GrpcProxy(url, interceptors), names(url));
    }

    String url();

    @Override
    void close() throws IOException;

    /** @param server in this process */
    record Embedded(EmbeddedQdrant server) implements TestServer {
        @Override
        public String url() {
            return server.url();
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /**
     * @param itself where it is, without the interceptors
     * @param before the collections that it has of others
     */
    record Real(String itself, GrpcProxy proxy, List<String> before) implements TestServer {
        @Override
        public String url() {
            return "http://127.0.0.1:" + proxy.port();
        }

        @Override
        public void close() throws IOException {
            proxy.close();
            try (QdrantConnection connection = connect(itself)) {
                CollectionClient client = new CollectionClient(connection, Duration.ZERO);
                for (String name : client.names()) {
                    if (!before.contains(name)) {
                        client.drop(name);
                    }
                }
            }
        }
    }

    private static List<String> names(String url) throws IOException {
        try (QdrantConnection connection = connect(url)) {
            return new CollectionClient(connection, Duration.ZERO).names();
        }
    }

    private static QdrantConnection connect(String url) throws IOException {
        return QdrantConnection.open(QdrantOptions.builder().setUrl(url).build());
    }
}
