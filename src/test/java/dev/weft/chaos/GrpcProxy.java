package dev.weft.chaos;

import io.grpc.CallOptions;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * Hands every call on to a server, byte by byte, so that an interceptor can spoil it, whatever the server is. A call that is
 * given up before is given up behind, too.
 */
final class GrpcProxy implements AutoCloseable {

    private final ManagedChannel behind;
    private final Server before;

    /** @param interceptors the last one sees a call first */
    GrpcProxy(String url, ServerInterceptor... interceptors) throws IOException {
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

    int port() {
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
            MethodDescriptor<byte[], byte[]> method =
                    MethodDescriptor.<byte[], byte[]>newBuilder()
                            .setType(MethodDescriptor.MethodType.UNARY)
                            .setFullMethodName(name)
                            .setRequestMarshaller(new Bytes())
                            .setResponseMarshaller(new Bytes())
                            .build();
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

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
