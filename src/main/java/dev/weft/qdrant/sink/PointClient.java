package dev.weft.qdrant.sink;

import io.qdrant.client.grpc.Collections.CollectionInfo;
import java.io.Closeable;
import java.util.concurrent.CompletableFuture;

/** What a writer needs of a server. */
interface PointClient extends Closeable {

    /**
     * Sends one request. The future completes on any thread, always within the client's deadline, exceptionally with
     * what the gRPC call failed with.
     */
    CompletableFuture<Void> write(WriteRequest request);

    /** Asks for a collection's state and settings; completes as {@link #write} does. */
    CompletableFuture<CollectionInfo> collection(String name);

    /** The server's address, for messages. */
    String server();
}
