package dev.weft.qdrant.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.EmbeddedQdrant;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.qdrant.client.grpc.Points.CountPoints;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QdrantConnectionTest {

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    @Test
    void noThreadIsLeftAfterClose() throws Exception {
        try (EmbeddedQdrant server = EmbeddedQdrant.start()) {
            QdrantConnection connection = open(server.url());
            connection.serverVersion();
            assertThat(clientThreads()).isNotEmpty();

            connection.close();

            assertThat(clientThreads()).isEmpty();
        }
    }

    @Test
    void closeEndsACallThatHangs() throws Exception {
        try (EmbeddedQdrant server = EmbeddedQdrant.start(0, new Mute())) {
            QdrantConnection connection = open(server.url());
            Future<?> hanging = connection.points().count(CountPoints.getDefaultInstance());

            connection.close();

            assertThatThrownBy(hanging::get).isInstanceOf(ExecutionException.class);
            assertThat(clientThreads()).isEmpty();
        }
    }

    @Test
    void aCallThatHangsEndsAtItsDeadline() throws Exception {
        QdrantOptions.Builder options =
                QdrantOptions.builder().setRequestTimeout(Duration.ofMillis(50));
        try (EmbeddedQdrant server = EmbeddedQdrant.start(0, new Mute());
                QdrantConnection connection =
                        QdrantConnection.open(options.setUrl(server.url()).build())) {
            assertThatThrownBy(connection::serverVersion).hasMessageContaining("DEADLINE_EXCEEDED");
        }
    }

    @Test
    void theClassLoaderOfAClosedConnectionIsCollected() throws Exception {
        try (EmbeddedQdrant server = EmbeddedQdrant.start()) {
            WeakReference<ClassLoader> loader = connectInALoaderOfItsOwn(server.url());

            while (loader.get() != null) {
                System.gc();
                Thread.onSpinWait();
            }
        }
    }

    /** As on a session cluster: each submitted jar has a class loader, which must be able to go. */
    private static WeakReference<ClassLoader> connectInALoaderOfItsOwn(String url)
            throws Exception {
        ChildFirst loader = new ChildFirst();
        FutureTask<Void> task =
                new FutureTask<>(
                        () -> {
                            Thread.currentThread().setContextClassLoader(loader);
                            Class<?> user = loader.loadClass(OneConnection.class.getName());
                            assertThat(user.getClassLoader()).isSameAs(loader);
                            Method use = user.getDeclaredMethod("use", String.class);
                            use.setAccessible(true);
                            use.invoke(null, url);
                            return null;
                        });
        // thread locals of the task go with the task's thread
        Thread thread = new Thread(task, "task");
        thread.start();
        task.get();
        thread.join();
        loader.close();
        return new WeakReference<>(loader);
    }

    private static QdrantConnection open(String url) throws Exception {
        return QdrantConnection.open(QdrantOptions.builder().setUrl(url).build());
    }

    /** Those of this test, not what others in this JVM left to gRPC's shared threads. */
    private Set<String> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("qdrant-client") || name.startsWith("grpc-"))
                .collect(Collectors.toSet());
    }

    /** Answers nothing. */
    private static final class Mute implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return new ServerCall.Listener<>() {};
        }
    }

    /** What runs in the other class loader. */
    static final class OneConnection {

        static void use(String url) throws Exception {
            try (QdrantConnection connection = open(url)) {
                connection.serverVersion();
            }
            QdrantConnection.awaitGlobalThreads();
        }
    }

    /** Loads the connector and what it brings itself, as Flink's loader of user code does. */
    private static final class ChildFirst extends URLClassLoader {

        ChildFirst() throws Exception {
            super(classPath(), QdrantConnectionTest.class.getClassLoader());
        }

        private static URL[] classPath() throws Exception {
            String[] entries =
                    System.getProperty(
                                    "surefire.test.class.path",
                                    System.getProperty("java.class.path"))
                            .split(System.getProperty("path.separator"));
            URL[] urls = new URL[entries.length];
            for (int i = 0; i < entries.length; i++) {
                urls[i] = Path.of(entries[i]).toUri().toURL();
            }
            return urls;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean ours =
                    Arrays.asList("dev.weft.", "io.grpc.", "io.qdrant.", "com.google.").stream()
                            .anyMatch(name::startsWith);
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return ours ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }
}
