package dev.weft.embedded;

import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Qdrant in memory for the quick start and for tests, <b>not for production</b>: it keeps nothing on disk, knows no
 * keys and no TLS, has no vector index (each search looks at every point), and forgets all when it is closed.
 *
 * <p>It speaks Qdrant's gRPC on the loopback address alone and behaves as a server of version {@value #VERSION} in
 * what it does; a call that it does not know ends with UNIMPLEMENTED.
 *
 * <pre>{@code
 * try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
 *     ... qdrant.url() ...
 * }
 * }</pre>
 */
public final class EmbeddedQdrant implements AutoCloseable {

    static final String VERSION = "1.18.2";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedQdrant.class);
    private static final String HOST = "127.0.0.1";
    private static final int THREADS = 8;

    private final Server server;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final NioEventLoopGroup eventLoop;
    private final ExecutorService workers;
    private final int port;

    private EmbeddedQdrant(int port, ServerInterceptor... interceptors) throws IOException {
        eventLoop = new NioEventLoopGroup(2, this::newThread);
        workers = Executors.newFixedThreadPool(THREADS, this::newThread);
        Catalog catalog = new Catalog();
        server =
                NettyServerBuilder.forAddress(new InetSocketAddress(HOST, port))
                        .channelType(NioServerSocketChannel.class)
                        .bossEventLoopGroup(eventLoop)
                        .workerEventLoopGroup(eventLoop)
                        .executor(workers)
                        .maxInboundMessageSize(Integer.MAX_VALUE)
                        .permitKeepAliveTime(1, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .addService(
                                ServerInterceptors.intercept(
                                        new CollectionsService(catalog), interceptors))
                        .addService(
                                ServerInterceptors.intercept(
                                        new PointsService(catalog), interceptors))
                        .addService(ServerInterceptors.intercept(new QdrantService(), interceptors))
                        .addService(ServerInterceptors.intercept(new HealthService(), interceptors))
                        .build();
        try {
            this.port = server.start().getPort();
        } catch (IOException e) {
            stopThreads();
            throw e;
        }
        LOG.info("Embedded Qdrant, in memory and not for production, at {}", url());
    }

    private Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "embedded-qdrant-" + threads.size());
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    /** Starts one on any free port. */
    public static EmbeddedQdrant start() {
        return start(0);
    }

    /**
     * Starts one on a port of the loopback address.
     *
     * @param port 0 takes any free one
     * @throws UncheckedIOException if the port is taken
     */
    public static EmbeddedQdrant start(int port) {
        return start(port, new ServerInterceptor[0]);
    }

    /**
     * Starts one whose calls pass through interceptors, so that a test can make it fail; the last one sees a call first.
     *
     * @throws UncheckedIOException if the port is taken
     */
    public static EmbeddedQdrant start(int port, ServerInterceptor... interceptors) {
        try {
            return new EmbeddedQdrant(port, interceptors);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The embedded Qdrant cannot listen on port "
                            + port
                            + " of the loopback address; choose another, or 0 for any free one",
                    e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Where it listens, as {@code http://127.0.0.1:6334}. */
    public String url() {
        return "http://" + HOST + ":" + port;
    }

    /** Stops listening, cuts what is under way, and leaves no thread behind. */
    @Override
    public void close() {
        server.shutdownNow();
        stopThreads();
    }

    private void stopThreads() {
        eventLoop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        workers.shutdownNow();
        try {
            for (Thread thread : threads) {
                thread.join(5_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs one until the process is stopped: {@code --port N}, any free port by default.
     *
     * @param args the options
     */
    public static void main(String[] args) throws InterruptedException {
        int port = 0;
        if (args.length == 2 && args[0].equals("--port") && args[1].matches("\\d{1,5}")) {
            port = Integer.parseInt(args[1]);
        } else if (args.length != 0) {
            System.err.println("Usage: EmbeddedQdrant [--port N]");
            System.exit(2);
        }
        EmbeddedQdrant qdrant;
        try {
            qdrant = start(port);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(qdrant::close));
        System.out.println(
                qdrant.url() + " (in memory, not for production; Ctrl-C stops it and forgets all)");
        new CountDownLatch(1).await();
    }
}
