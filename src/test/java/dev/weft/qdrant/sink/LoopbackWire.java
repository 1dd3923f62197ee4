package dev.weft.qdrant.sink;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy on loopback whose wires can be cut. Its port refuses connections while it is unplugged. */
public final class LoopbackWire implements AutoCloseable {

    private final int targetPort;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private ServerSocket listening;

    public LoopbackWire(int targetPort) throws IOException {
        this.targetPort = targetPort;
        listening = listen(0);
        port = listening.getLocalPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Resets all connections, in the middle of whatever goes over them. */
    public void cut() throws IOException {
        for (Socket socket : sockets) {
            try (socket) {
                // RST instead of FIN
                socket.setSoLinger(true, 0);
            } catch (SocketException closed) {
                // by one of its ends, a moment ago
            }
        }
        sockets.clear();
    }

    void unplug() throws IOException {
        listening.close();
        cut();
    }

    void plugIn() throws IOException {
        listening = listen(port);
    }

    private ServerSocket listen(int onPort) throws IOException {
        ServerSocket server = new ServerSocket(onPort, 50, InetAddress.getLoopbackAddress());
        start(
                () -> {
                    while (true) {
                        join(server.accept());
                    }
                });
        return server;
    }

    private void join(Socket near) throws IOException {
        Socket far = new Socket(InetAddress.getLoopbackAddress(), targetPort);
        sockets.add(near);
        sockets.add(far);
        start(() -> copy(near, far));
        start(() -> copy(far, near));
    }

    /** Until either end hangs up: then the other one is told. */
    private void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[1 << 14];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                out.write(bytes, 0, read);
            }
        } finally {
            sockets.remove(from);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException cut) {
                                // the end of this wire
                            }
                        },
                        "loopback-wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        unplug();
    }
}
