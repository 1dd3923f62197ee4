package dev.weft.qdrant.sink;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server and, while it is on, lets no call through and answers nothing. */
final class MuteSwitch implements ServerInterceptor {

    private final AtomicInteger swallowed = new AtomicInteger();
    private volatile boolean on;

    void turn(boolean newOn) {
        on = newOn;
    }

    int swallowed() {
        return swallowed.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!on) {
            return next.startCall(call, headers);
        }
        swallowed.incrementAndGet();
        return new ServerCall.Listener<>() {};
    }
}
