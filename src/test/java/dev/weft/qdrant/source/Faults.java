package dev.weft.qdrant.source;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server and fails scrolls with the statuses that it is given, or answers none while it is mute. */
public final class Faults implements ServerInterceptor {

    private final Queue<Status> next = new ArrayDeque<>();
    private final AtomicInteger scrolls = new AtomicInteger();
    private final CountDownLatch swallowed = new CountDownLatch(1);
    private volatile boolean mute;

    /** The next scrolls end with these, one each. */
    public synchronized void fail(Status... statuses) {
        next.addAll(List.of(statuses));
    }

    public void mute(boolean newMute) {
        mute = newMute;
    }

    /** Waits until a scroll was left without an answer. */
    public void awaitSwallowed() throws InterruptedException {
        swallowed.await();
    }

    /** Scrolls that came. */
    public int scrolls() {
        return scrolls.get();
    }

    private synchronized Status fault() {
        return next.poll();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> handler) {
        if (!"Scroll".equals(call.getMethodDescriptor().getBareMethodName())) {
            return handler.startCall(call, headers);
        }
        scrolls.incrementAndGet();
        if (mute) {
            swallowed.countDown();
            return new ServerCall.Listener<>() {};
        }
        Status fault = fault();
        if (fault == null) {
            return handler.startCall(call, headers);
        }
        call.close(fault, new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
