package dev.weft.chaos;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.sink.FaultProxy;
import dev.weft.qdrant.sink.LoopbackWire;
import java.io.IOException;

/** A Qdrant, and all that stands between it and the job: wires that can be cut, and weather. */
final class Server implements AutoCloseable {

    static final String PROCESS = "qdrant";

    private final String url;
    private final boolean own;
    private final Weather weather = new Weather();
    private final FaultProxy storm = new FaultProxy();
    private final GrpcProxy proxy;
    private final LoopbackWire wire;

    /** @param url a server's, or {@code embedded} for one in a process of its own */
    Server(Processes processes, String url) throws Exception {
        own = url.equals("embedded");
        if (own) {
            int port = Processes.freePort();
            processes.start(
                    PROCESS,
                    "400m",
                    EmbeddedQdrant.class.getName(),
                    "--port",
                    String.valueOf(port));
            this.url = "http://127.0.0.1:" + port;
        } else {
            this.url = url;
        }
        Patience.await("an answer of Qdrant", this::answers);
        proxy = new GrpcProxy(this.url, storm, weather);
        wire = new LoopbackWire(proxy.port());
    }

    private boolean answers() throws IOException {
        try (QdrantConnection connection = connect()) {
            return connection.serverVersion() != null;
        }
    }

    /** A way to it that nothing spoils. */
    QdrantConnection connect() throws IOException {
        return QdrantConnection.open(QdrantOptions.builder().setUrl(url).build());
    }

    String url() {
        return url;
    }

    /** Whether its process is ours to stop. */
    boolean isOwn() {
        return own;
    }

    /** The job's way to it. */
    LoopbackWire wire() {
        return wire;
    }

    Weather weather() {
        return weather;
    }

    FaultProxy storm() {
        return storm;
    }

    @Override
    public void close() throws IOException {
        wire.close();
        proxy.close();
    }
}
