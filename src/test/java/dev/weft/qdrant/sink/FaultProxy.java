package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.Outcomes;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stands before a server and spoils calls that write, as a seed decides. */
public final class FaultProxy implements ServerInterceptor {

    enum Fault {
        NONE,
        /** Refused before anything happened. */
        UNAVAILABLE,
        /** Applied, but the answer is lost. */
        LOST_ANSWER,
        /** The connection breaks after the write was applied. */
        RESET,
        RATE_LIMIT,
        RATE_LIMIT_WITH_RETRY_AFTER,
        TOO_LARGE,
        /** Applied for the first half only. */
        PARTIAL,
        /** Answered late. */
        SLOW,
        /** No write is taken for the next calls. */
        GONE
    }

    private static final Set<String> WRITES = Set.of("Upsert", "Delete", "UpdateBatch");
    private static final int CALLS_GONE = 6;
    private static final int SLOW_MILLIS = 15;

    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private SplittableRandom random = new SplittableRandom(0);
    private double rate;
    private int gone;

    /** From now on this share of the writes is spoilt. */
    public synchronized void spoil(long seed, double newRate) {
        random = new SplittableRandom(seed);
        rate = newRate;
        gone = 0;
    }

    synchronized Map<Fault, Integer> counts() {
        return new EnumMap<>(counts);
    }

    private synchronized Fault next() {
        Fault fault = draw();
        counts.merge(fault, 1, Integer::sum);
        return fault;
    }

    private Fault draw() {
        if (gone > 0) {
            gone--;
            return Fault.UNAVAILABLE;
        }
        if (random.nextDouble() >= rate) {
            return Fault.NONE;
        }
        Fault fault = Fault.values()[1 + random.nextInt(Fault.values().length - 1)];
        if (fault == Fault.GONE) {
            gone = CALLS_GONE;
        }
        return fault;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!WRITES.contains(call.getMethodDescriptor().getBareMethodName())) {
            return next.startCall(call, headers);
        }
        Fault fault = next();
        return switch (fault) {
            case NONE -> next.startCall(call, headers);
            case UNAVAILABLE, GONE -> refuse(call, Status.UNAVAILABLE, new Metadata());
            case RATE_LIMIT ->
                    refuse(
                            call,
                            Status.RESOURCE_EXHAUSTED.withDescription("Write rate limit exceeded"),
                            new Metadata());
            case RATE_LIMIT_WITH_RETRY_AFTER -> {
                Metadata trailers = new Metadata();
                trailers.put(Outcomes.RETRY_AFTER, "0");
                yield refuse(call, Status.RESOURCE_EXHAUSTED, trailers);
            }
            case TOO_LARGE -> new RefuseLarge<>(next.startCall(call, headers), call);
            case LOST_ANSWER ->
                    next.startCall(new Spoilt<>(call, Status.DEADLINE_EXCEEDED), headers);
            case RESET ->
                    next.startCall(
                            new Spoilt<>(
                                    call, Status.UNAVAILABLE.withDescription("connection reset")),
                            headers);
            case SLOW -> new Late<>(next.startCall(call, headers));
            case PARTIAL ->
                    new FirstHalf<>(
                            next.startCall(
                                    new Spoilt<>(
                                            call,
                                            Status.INTERNAL.withDescription(
                                                    "1 out of 2 shards failed to apply operation")),
                                    headers));
        };
    }

    private static <Q, A> ServerCall.Listener<Q> refuse(
            ServerCall<Q, A> call, Status status, Metadata trailers) {
        call.close(status, trailers);
        return new ServerCall.Listener<>() {};
    }

    private static int points(Object message) {
        return message instanceof UpsertPoints upsert ? upsert.getPointsCount() : 1;
    }

    /** Lets the server do its work and answers with an error all the same. */
    private static final class Spoilt<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final Status status;

        Spoilt(ServerCall<Q, A> call, Status status) {
            super(call);
            this.status = status;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            // an error alone has none
        }

        @Override
        public void sendMessage(A message) {
            // lost
        }

        @Override
        public void close(Status real, Metadata trailers) {
            super.close(status, new Metadata());
        }
    }

    /** Refuses more than one point. */
    private static final class RefuseLarge<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private final AtomicBoolean refused = new AtomicBoolean();

        RefuseLarge(ServerCall.Listener<Q> listener, ServerCall<Q, ?> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            if (points(message) > 1) {
                refused.set(true);
                call.close(
                        Status.RESOURCE_EXHAUSTED.withDescription(
                                "request larger than rate limiter capacity"),
                        new Metadata());
            } else {
                super.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            if (!refused.get()) {
                super.onHalfClose();
            }
        }
    }

    /** Begins the server's work late. */
    private static final class Late<Q> extends SimpleForwardingServerCallListener<Q> {

        Late(ServerCall.Listener<Q> listener) {
            super(listener);
        }

        @Override
        public void onHalfClose() {
            CompletableFuture.delayedExecutor(SLOW_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(super::onHalfClose);
        }
    }

    /** Shows the server half of the request. */
    private static final class FirstHalf<Q> extends SimpleForwardingServerCallListener<Q> {

        FirstHalf(ServerCall.Listener<Q> listener) {
            super(listener);
        }

        @Override
        @SuppressWarnings("unchecked") // the same message type with fewer points
        public void onMessage(Q message) {
            if (message instanceof UpsertPoints upsert) {
                UpsertPoints.Builder half = upsert.toBuilder().clearPoints();
                half.addAllPoints(upsert.getPointsList().subList(0, upsert.getPointsCount() / 2));
                super.onMessage((Q) half.build());
            } else if (message instanceof UpdateBatchPoints batch) {
                UpdateBatchPoints.Builder half = batch.toBuilder().clearOperations();
                half.addAllOperations(
                        batch.getOperationsList().subList(0, batch.getOperationsCount() / 2));
                super.onMessage((Q) half.build());
            } else {
                super.onMessage(message);
            }
        }
    }
}
