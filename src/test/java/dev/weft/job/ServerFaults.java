package dev.weft.job;

import dev.weft.job.write.DocumentPoints;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.GetCollectionInfoResponse;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.QueryResponse;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Servers with a will of their own. */
final class ServerFaults {

    private ServerFaults() {}

    private static boolean writes(ServerCall<?, ?> call) {
        return call.getMethodDescriptor().getFullMethodName().matches(".*/(Upsert|UpdateBatch)");
    }

    /** A server that refuses its n-th write in a way that no client retries. */
    static final class FailOnce implements ServerInterceptor {

        private final AtomicInteger writes = new AtomicInteger();
        private final int failing;

        FailOnce(int failing) {
            this.failing = failing;
        }

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call,
                Metadata headers,
                ServerCallHandler<ReqT, RespT> next) {
            if (writes(call) && writes.incrementAndGet() == failing) {
                call.close(Status.PERMISSION_DENIED.withDescription("once"), new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }

    /** A server that takes no request with this point in it, until it is healed. */
    static final class Poison implements ServerInterceptor {

        private final PointId point;
        private volatile boolean healed;

        Poison(PointId point) {
            this.point = point;
        }

        Poison(String documentId) {
            this(DocumentPoints.pointId(documentId));
        }

        void heal() {
            healed = true;
        }

        void relapse() {
            healed = false;
        }

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call,
                Metadata headers,
                ServerCallHandler<ReqT, RespT> next) {
            ServerCall.Listener<ReqT> listener = next.startCall(call, headers);
            if (healed || !writes(call)) {
                return listener;
            }
            String poison = point.toString();
            return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(listener) {

                private boolean refused;

                @Override
                public void onMessage(ReqT message) {
                    refused = message.toString().contains(poison.strip());
                    if (refused) {
                        call.close(
                                Status.INVALID_ARGUMENT.withDescription("poison"), new Metadata());
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
    }

    /** A server whose index finds half of what is near in a collection; exact search finds all. */
    record Forgetful(String collection) implements ServerInterceptor {

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call,
                Metadata headers,
                ServerCallHandler<ReqT, RespT> next) {
            AtomicBoolean forgets = new AtomicBoolean();
            ServerCall<ReqT, RespT> forgetful =
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        @SuppressWarnings("unchecked")
                        public void sendMessage(RespT message) {
                            super.sendMessage(
                                    forgets.get() && message instanceof QueryResponse found
                                            ? (RespT) half(found)
                                            : message);
                        }
                    };
            return new SimpleForwardingServerCallListener<>(next.startCall(forgetful, headers)) {
                @Override
                public void onMessage(ReqT message) {
                    forgets.set(
                            message instanceof QueryPoints query
                                    && query.getCollectionName().equals(collection)
                                    && query.getQuery().hasNearest()
                                    && !query.getParams().getExact());
                    super.onMessage(message);
                }
            };
        }

        private static QueryResponse half(QueryResponse found) {
            return QueryResponse.newBuilder()
                    .addAllResult(found.getResultList().subList(0, found.getResultCount() / 2))
                    .build();
        }
    }

    /** A server that holds every write to a collection until it is let go. */
    static final class Held implements ServerInterceptor {

        private final CountDownLatch called = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final String collection;

        Held(String collection) {
            this.collection = collection;
        }

        void awaitWrite() throws InterruptedException {
            called.await();
        }

        void release() {
            released.countDown();
        }

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call,
                Metadata headers,
                ServerCallHandler<ReqT, RespT> next) {
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onMessage(ReqT message) {
                    if (message instanceof UpsertPoints upsert
                            && upsert.getCollectionName().equals(collection)) {
                        called.countDown();
                        try {
                            released.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    super.onMessage(message);
                }
            };
        }
    }

    /** A server that is never done indexing what a collection holds until it is let go. */
    static final class Indexing implements ServerInterceptor {

        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger writes = new AtomicInteger();
        private final String collection;
        private volatile boolean done;

        Indexing(String collection) {
            this.collection = collection;
        }

        /** How often who waits for it was told that it isn't done. */
        int asked() {
            return asked.get();
        }

        /** Requests that wrote to the collection so far. */
        int writes() {
            return writes.get();
        }

        void release() {
            done = true;
        }

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call,
                Metadata headers,
                ServerCallHandler<ReqT, RespT> next) {
            AtomicBoolean looked = new AtomicBoolean();
            ServerCall<ReqT, RespT> busy =
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        @SuppressWarnings("unchecked")
                        public void sendMessage(RespT message) {
                            super.sendMessage(
                                    looked.get() && message instanceof GetCollectionInfoResponse it
                                            ? (RespT) seen(it)
                                            : message);
                        }
                    };
            return new SimpleForwardingServerCallListener<>(next.startCall(busy, headers)) {
                @Override
                public void onMessage(ReqT message) {
                    looked.set(
                            message instanceof GetCollectionInfoRequest request
                                    && request.getCollectionName().equals(collection));
                    if (message instanceof UpsertPoints upsert
                            && upsert.getCollectionName().equals(collection)) {
                        writes.incrementAndGet();
                    }
                    super.onMessage(message);
                }
            };
        }

        /** Only a collection whose indexing is not deferred has anything to wait for. */
        private GetCollectionInfoResponse seen(GetCollectionInfoResponse answer) {
            var settings = answer.getResult().getConfig().getOptimizerConfig();
            if (done || settings.getIndexingThreshold() == 0) {
                return answer;
            }
            asked.incrementAndGet();
            GetCollectionInfoResponse.Builder busy = answer.toBuilder();
            busy.getResultBuilder().setStatus(CollectionStatus.Yellow);
            return busy.build();
        }
    }
}
