package dev.weft.chaos;

import dev.weft.qdrant.client.Outcomes;
import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How a server takes writes, until that changes. */
final class Weather implements ServerInterceptor {

    enum Kind {
        CLEAR,
        /** Its disk quota is used up. */
        FULL,
        /** Come back in a second. */
        RATE_LIMITED,
        /** Each write waits before it begins. */
        SLOW
    }

    private static final int SLOW_MILLIS = 1_500;

    private volatile Kind kind = Kind.CLEAR;

    void turn(Kind newKind) {
        kind = newKind;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        boolean writes =
                call.getMethodDescriptor()
                        .getFullMethodName()
                        .matches(".*/(Upsert|Delete|OverwritePayload|UpdateBatch)");
        return switch (writes ? kind : Kind.CLEAR) {
            case CLEAR -> next.startCall(call, headers);
            case FULL -> refuse(call, Outcomes.INSUFFICIENT_STORAGE, "disk");
            case RATE_LIMITED -> refuse(call, Outcomes.RETRY_AFTER, "1");
            case SLOW -> new Late<>(next.startCall(call, headers));
        };
    }

    private static <Q> ServerCall.Listener<Q> refuse(
            ServerCall<Q, ?> call, Metadata.Key<String> reason, String value) {
        Metadata trailers = new Metadata();
        trailers.put(reason, value);
        call.close(Status.RESOURCE_EXHAUSTED.withDescription("by the weather"), trailers);
        return new ServerCall.Listener<>() {};
    }

    private static final class Late<Q> extends SimpleForwardingServerCallListener<Q> {

        Late(ServerCall.Listener<Q> listener) {
            super(listener);
        }

        /** In the call's context: one that its client has given up meanwhile is not begun. */
        @Override
        public void onHalfClose() {
            CompletableFuture.delayedExecutor(SLOW_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(Context.current().wrap(super::onHalfClose));
        }
    }
}
