package dev.weft.qdrant.source;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.qdrant.client.grpc.Points.ScrollPoints;
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
    private volatile int fast = Integer.MAX_VALUE;

    /** The next scrolls end with these, one each. */
    public synchronized void fail(Status... statuses) {
        next.addAll(List.of(statuses));
    }

    public void mute(boolean newMute) {
        mute = newMute;
    }

    /** Scrolls that look for more points than these end as if they took too long; points by their ids don't. */
    public void slowBeyond(int points) {
        fast = points;
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
            return new SimpleForwardingServerCallListener<>(handler.startCall(call, headers)) {

                private boolean refused;

                @Override
                public void onMessage(Q message) {
                    ScrollPoints scroll = (ScrollPoints) message;
                    if (scroll.hasOffset() && scroll.getLimit() > fast) {
                        refused = true;
                        call.close(Status.DEADLINE_EXCEEDED, new Metadata());
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
        call.close(fault, new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
