package dev.weft.embedded;

import grpc.health.v1.HealthCheck.HealthCheckRequest;
import grpc.health.v1.HealthCheck.HealthCheckResponse;
import grpc.health.v1.HealthCheck.HealthCheckResponse.ServingStatus;
import grpc.health.v1.HealthGrpc.HealthImplBase;
import io.grpc.stub.StreamObserver;

/** gRPC's own health check: always serving. */
final class HealthService extends HealthImplBase {

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> out) {
        Calls.answer(
                out,
                () -> HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVING).build());
    }
}
