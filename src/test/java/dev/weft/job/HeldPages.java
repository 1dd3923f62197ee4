package dev.weft.job;

import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.util.function.LongPredicate;

/** A server that keeps some pages of a scan waiting: those that begin at certain numeric ids. */
public final class HeldPages implements ServerInterceptor {

    private LongPredicate held = id -> false;
    private int waiting;

    /** From now on these pages wait, and all others go on. */
    public synchronized void hold(LongPredicate firstIds) {
        held = firstIds;
        waiting = 0;
        notifyAll();
    }

    public void holdNone() {
        hold(id -> false);
    }

    /** Waits until so many pages have been asked for that wait since they were last named. */
    public synchronized void await(int pages) throws InterruptedException {
        while (waiting < pages) {
            wait();
        }
    }

    private synchronized void pass(long firstId) {
        LongPredicate counted = null;
        while (held.test(firstId)) {
            if (counted == null) {
                waiting++;
                notifyAll();
            }
            counted = held;
            try {
                wait();
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
            ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
                next.startCall(call, headers)) {
            @Override
            public void onMessage(ReqT message) {
                // who lays out the ranges asks for ids alone
                if (message instanceof ScrollPoints page && page.getWithPayload().getEnable()) {
                    pass(page.getOffset().getNum());
                }
                super.onMessage(message);
            }
        };
    }
}
