package dev.weft.embedded;

import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionClient;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server of one test's own, and a connection to it, which are closed behind the test. */
public final class OwnServer implements AfterEachCallback {

    private final EmbeddedQdrant server;
    private final QdrantConnection connection;

    /** @param interceptors of the server's calls */
    public OwnServer(ServerInterceptor... interceptors) {
        server = EmbeddedQdrant.start(0, interceptors);
        try {
            connection = QdrantConnection.open(options());
        } catch (IOException e) {
            server.close();
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return server.url();
    }

    public QdrantOptions options() {
        return QdrantOptions.builder().setUrl(url()).build();
    }

    public QdrantConnection connection() {
        return connection;
    }

    /** One that waits for nothing. */
    public CollectionClient client() {
        return new CollectionClient(connection, Duration.ZERO);
    }

    /** Ahead of the test's end. */
    public void stop() {
        server.close();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        connection.close();
        server.close();
    }
}
