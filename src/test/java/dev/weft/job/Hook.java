package dev.weft.job;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Meddles, once, with the first call of a method whose request holds a text: a fault at an exact step of what a client
 * does.
 */
public final class Hook implements ServerInterceptor {

    private static final Status REFUSED = Status.PERMISSION_DENIED.withDescription("once");

    private enum Kind {
        REFUSE,
        LOSE_ANSWER,
        RUN_FIRST
    }

    private final String method;
    private final String text;
    private final Kind kind;
    private final Runnable action;
    private final AtomicBoolean fired = new AtomicBoolean();

    private Hook(String method, String text, Kind kind, Runnable action) {
        this.method = method;
        this.text = text;
        this.kind = kind;
        this.action = action;
    }

    /** The call fails in a way that no client retries, and nothing is done. */
    public static Hook refuse(String method, String text) {
        return new Hook(method, text, Kind.REFUSE, () -> {});
    }

    /** The call is done, and fails all the same for who made it. */
    public static Hook loseAnswer(String method, String text) {
        return new Hook(method, text, Kind.LOSE_ANSWER, () -> {});
    }

    /** Something happens just before the call. */
    public static Hook before(String method, String text, Runnable action) {
        return new Hook(method, text, Kind.RUN_FIRST, action);
    }

    /** Whether there was such a call. */
    public boolean fired() {
        return fired.get();
    }

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
            ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        if (!call.getMethodDescriptor().getFullMethodName().endsWith(method)) {
            return next.startCall(call, headers);
        }
        AtomicBoolean losing = new AtomicBoolean();
        ServerCall<ReqT, RespT> lossy =
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void sendMessage(RespT message) {
                        if (!losing.get()) {
                            super.sendMessage(message);
                        }
                    }

                    @Override
                    public void close(Status status, Metadata trailers) {
                        super.close(losing.get() ? REFUSED : status, trailers);
                    }
                };
        return new SimpleForwardingServerCallListener<>(next.startCall(lossy, headers)) {

            private boolean refused;

            @Override
            public void onMessage(ReqT message) {
                if (message.toString().contains(text) && fired.compareAndSet(false, true)) {
                    action.run();
                    refused = kind == Kind.REFUSE;
                    losing.set(kind == Kind.LOSE_ANSWER);
                }
                if (refused) {
                    call.close(REFUSED, new Metadata());
                } else {
                    super.onMessage(message);
                }
            }

            @Override
            public void onHalfClose() {
                if (!refused) {
                    super.onHalfClose();
                }
            }
        };
    }

    @Override
    public String toString() {
        return kind + " " + method + " " + text;
    }
}
