package dev.weft.qdrant.client;

import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.util.concurrent.GlobalEventExecutor;
import io.grpc.netty.shaded.io.netty.util.internal.logging.InternalLoggerFactory;
import io.grpc.netty.shaded.io.netty.util.internal.logging.JdkLoggerFactory;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.CollectionsGrpc.CollectionsBlockingStub;
import io.qdrant.client.grpc.CollectionsGrpc.CollectionsFutureStub;
import io.qdrant.client.grpc.PointsGrpc;
import io.qdrant.client.grpc.PointsGrpc.PointsBlockingStub;
import io.qdrant.client.grpc.PointsGrpc.PointsFutureStub;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.annotation.PublicEvolving;

/**
 * One connection to a Qdrant server, with an event loop and a worker thread of its own.
 *
 * <p>gRPC's shared threads outlive a channel by a second and would then run in a closed class loader (grpc-java#8309),
 * so this channel shares nothing, and {@link #close()} returns when its threads are gone. Opening connects nothing:
 * the first call does. Every stub sets the deadline of {@link QdrantOptions#requestTimeout()} when it is asked for, so
 * ask anew for each call.
 */
@PublicEvolving
public final class QdrantConnection implements AutoCloseable {

    private static final String CHECK =
            "The url must name the gRPC port, 6334 by default, and the right scheme";

    private static final Metadata.Key<String> API_KEY =
            Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int CLOSE_SECONDS = 10;

    static {
        // at DEBUG gRPC's transport logs all headers, the API key among them: by the JDK's logging
        // it does so only where somebody asks for that very logger, and not for the whole log
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    }

    private final String name = "qdrant-client-" + COUNT.incrementAndGet();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final QdrantOptions options;
    private final EventLoopGroup eventLoop;
    private final ScheduledThreadPoolExecutor executor;

    /** Looks names up: that blocks where the name server is gone, and alarms must not wait for it. */
    private final ExecutorService lookUps;

    private final ManagedChannel managed;
    private final Channel channel;

    private QdrantConnection(QdrantOptions options, Metadata headers, SslContext ssl) {
        this.options = options;
        eventLoop = new NioEventLoopGroup(1, this::newThread);
        executor = new ScheduledThreadPoolExecutor(1, this::newThread);
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        lookUps = Executors.newSingleThreadExecutor(this::newThread);
        NettyChannelBuilder builder =
                NettyChannelBuilder.forAddress(options.host(), options.port())
                        .eventLoopGroup(eventLoop)
                        .channelType(NioSocketChannel.class)
                        .executor(executor)
                        .offloadExecutor(lookUps)
                        // who calls decides on retries; gRPC's would
                        // hold every request a second time
                        .disableRetry()
                        .maxInboundMessageSize(options.maxInboundBytes())
                        .keepAliveTime(options.keepAlive().toMillis(), TimeUnit.MILLISECONDS);
        managed = (ssl == null ? builder.usePlaintext() : builder.sslContext(ssl)).build();
        ClientInterceptor attach = MetadataUtils.newAttachHeadersInterceptor(headers);
        channel = ClientInterceptors.intercept(managed, attach);
    }

    /**
     * Prepares a connection; no byte is sent yet.
     *
     * @throws IOException if the API key or a certificate can't be read here
     */
    public static QdrantConnection open(QdrantOptions options) throws IOException {
        Metadata headers = new Metadata();
        if (options.apiKey() != null) {
            headers.put(API_KEY, options.apiKey().resolve().reveal());
        }
        return new QdrantConnection(options, headers, options.tls() ? ssl(options) : null);
    }

    private static SslContext ssl(QdrantOptions options) throws IOException {
        SslContextBuilder builder = GrpcSslContexts.forClient();
        try {
            if (options.caFile() != null) {
                builder.trustManager(new File(options.caFile()));
            }
            if (options.clientCertFile() != null) {
                builder.keyManager(
                        new File(options.clientCertFile()), new File(options.clientKeyFile()));
            }
            return builder.build();
        } catch (IllegalArgumentException unreadable) {
            throw new IOException(
                    "Cannot read the certificates: CA file "
                            + options.caFile()
                            + ", client certificate "
                            + options.clientCertFile()
                            + " with key "
                            + options.clientKeyFile()
                            + "; they must be PEM files on this machine, the key in PKCS#8",
                    unreadable);
        }
    }

    private Thread newThread(Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    /** What it was opened with. */
    public QdrantOptions options() {
        return options;
    }

    /** For one call on points, which doesn't block. */
    public PointsFutureStub points() {
        return call(PointsGrpc.newFutureStub(channel));
    }

    /** For one call on points that blocks, and throws a {@link StatusRuntimeException} where it fails. */
    public PointsBlockingStub blockingPoints() {
        return call(PointsGrpc.newBlockingStub(channel));
    }

    /** For one call on collections, which doesn't block. */
    public CollectionsFutureStub collections() {
        return call(CollectionsGrpc.newFutureStub(channel));
    }

    /** For one call on collections that blocks, and throws a {@link StatusRuntimeException} where it fails. */
    public CollectionsBlockingStub blockingCollections() {
        return call(CollectionsGrpc.newBlockingStub(channel));
    }

    /**
     * The version that the server reports.
     *
     * @throws IOException if it can't be reached or isn't a Qdrant server; the message says how to mend it
     */
    public ServerVersion serverVersion() throws IOException {
        try {
            String version =
                    call(QdrantGrpc.newBlockingStub(channel))
                            .healthCheck(HealthCheckRequest.getDefaultInstance())
                            .getVersion();
            return ServerVersion.parse(version);
        } catch (StatusRuntimeException | IllegalArgumentException e) {
            throw new IOException(
                    "No Qdrant server answers at "
                            + options.url()
                            + " ("
                            + Outcomes.reasonOfRead(e)
                            + "). "
                            + CHECK,
                    e);
        }
    }

    /**
     * A failure of a call, for people.
     *
     * @param what could not be done: {@code "Cannot list the aliases"}
     * @return says what, where, why and, where no server answered, what to check
     */
    public IOException failed(String what, StatusRuntimeException e) {
        boolean unreachable = e.getStatus().getCode() == Status.Code.UNAVAILABLE;
        return new IOException(
                "%s at %s: %s%s"
                        .formatted(
                                what,
                                options.url(),
                                Outcomes.reasonOfRead(e),
                                unreachable ? ". Does a server run there? " + CHECK : ""),
                e);
    }

    /**
     * Has a lost connection tried again now. Left alone, the channel waits up to two minutes after a long outage, and
     * fails every call meanwhile.
     */
    public void endReconnectPause() {
        if (managed.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            managed.resetConnectBackoff();
        }
    }

    /** A timer and worker of this connection: one thread, gone with it. Never block it. */
    public ScheduledExecutorService executor() {
        return executor;
    }

    private <S extends AbstractStub<S>> S call(S stub) {
        S timed =
                stub.withDeadlineAfter(options.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        return options.gzip() ? timed.withCompression("gzip") : timed;
    }

    /** Cancels what is under way and waits until channel and threads are gone. Not from a callback of a call. */
    @Override
    public void close() {
        managed.shutdownNow();
        await(() -> managed.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS));
        eventLoop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        await(() -> eventLoop.terminationFuture().await(CLOSE_SECONDS, TimeUnit.SECONDS));
        // last, and not at once: it still tells the cancelled calls' owners
        executor.shutdown();
        lookUps.shutdownNow();
        for (Thread thread : threads) {
            await(() -> thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS)));
        }
    }

    private interface Wait {
        void run() throws InterruptedException;
    }

    /** A cancelled task is interrupted, and is to leave nothing behind all the same. */
    private static void await(Wait wait) {
        boolean interrupted = Thread.interrupted();
        try {
            wait.run();
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits for the one thread of netty that no connection owns: it ends a second after the last event loop. For a class
     * loader's release hook.
     */
    public static void awaitGlobalThreads() {
        try {
            GlobalEventExecutor.INSTANCE.awaitInactivity(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (IllegalStateException neverStarted) {
            // nothing to wait for
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
