package dev.weft.qdrant.sink;

import java.io.Closeable;
import java.util.concurrent.CompletableFuture;

/** What a writer needs of a server. */
interface PointClient extends Closeable {

    /**
     * Sends one request. The future completes on any thread, always within the client's deadline, exceptionally with
     * what the gRPC call failed with.
     */
    CompletableFuture<Void> write(WriteRequest request);

    /** The server's address, for messages. */
    String server();
}
