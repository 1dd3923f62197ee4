package dev.weft.chaos;

import grpc.health.v1.HealthGrpc;
import io.grpc.CallOptions;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.PointsGrpc;
import io.qdrant.client.grpc.QdrantGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Hands every call on to a server, so that an interceptor can spoil it, whatever the server is. A call that is given up
 * before is given up behind, too.
 */
public final class GrpcProxy implements AutoCloseable {

    private static final List<ServiceDescriptor> SERVICES =
            List.of(
                    CollectionsGrpc.getServiceDescriptor(),
                    PointsGrpc.getServiceDescriptor(),
                    QdrantGrpc.getServiceDescriptor(),
                    HealthGrpc.getServiceDescriptor());

    private final ManagedChannel behind;
    private final Server before;

    /** @param interceptors the last one sees a call first */
    public GrpcProxy(String url, ServerInterceptor... interceptors) throws IOException {
        URI target = URI.create(url);
        behind =
                NettyChannelBuilder.forAddress(target.getHost(), target.getPort())
                        .usePlaintext()
                        .maxInboundMessageSize(Integer.MAX_VALUE)
                        .build();
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                        .maxInboundMessageSize(Integer.MAX_VALUE)
                        .permitKeepAliveTime(1, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .fallbackHandlerRegistry(new HandOn());
        for (ServerInterceptor interceptor : interceptors) {
            builder.intercept(interceptor);
        }
        before = builder.build().start();
    }

    public int port() {
        return before.getPort();
    }

    @Override
    public void close() {
        before.shutdownNow();
        behind.shutdownNow();
    }

    private final class HandOn extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
            return SERVICES.stream()
                    .flatMap(service -> service.getMethods().stream())
                    .filter(method -> method.getFullMethodName().equals(name))
                    .findFirst()
                    .map(this::handOn)
                    .orElse(null);
        }

        private <Q, A> ServerMethodDefinition<Q, A> handOn(MethodDescriptor<Q, A> method) {
            return ServerMethodDefinition.create(
                    method,
                    ServerCalls.asyncUnaryCall(
                            (request, answer) ->
                                    ClientCalls.asyncUnaryCall(
                                            behind.newCall(method, CallOptions.DEFAULT),
                                            request,
                                            answer)));
        }
    }
}
