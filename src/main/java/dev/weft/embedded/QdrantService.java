package dev.weft.embedded;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.QdrantGrpc.QdrantImplBase;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;

/** Says which server and version this is. */
final class QdrantService extends QdrantImplBase {

    @Override
    public void healthCheck(HealthCheckRequest request, StreamObserver<HealthCheckReply> out) {
        Calls.answer(
                out,
                () ->
                        HealthCheckReply.newBuilder()
                                .setTitle("qdrant - vector search engine")
                                .setVersion(EmbeddedQdrant.VERSION)
                                .build());
    }
}
