package dev.weft.job;

import static dev.weft.job.Jobs.await;
import static dev.weft.job.Jobs.points;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.EmbeddedQdrant;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.ConfigUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.apache.flink.test.junit5.InjectClusterClientConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ChildFirstClassLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job submitted to one session cluster again and again, as {@code flink run} and the REST API do it:
 * with class loaders of its own for {@code main}, for the JobManager and for the TaskManager.
 */
@Timeout(600)
class SubmissionsITCase {

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    /**
     * Netty's native library, when one class loader's goes, takes the functions away from the class of
     * the same name that the JVM's own class loader has, which here is every other test's.
     */
    private static final String NO_NATIVE = "io.grpc.netty.shaded.io.netty.transport.noNative";

    @TempDir Path folder;

    @BeforeAll
    static void keepNetty() {
        // the tests' own, before the submitted ones are told to do without
        Epoll.isAvailable();
        System.setProperty(NO_NATIVE, "true");
    }

    @AfterAll
    static void leaveNetty() {
        System.clearProperty(NO_NATIVE);
    }

    @Test
    void noClassLoaderButTheLastOutlivesItsJob(
            @InjectClusterClientConfiguration Configuration client) throws Exception {
        Files.writeString(
                folder.resolve("books.jsonl"),
                """
                {"isbn": "1", "title": "Walden"}
                {"isbn": "2", "title": "Emma"}
                {"isbn": "3"}
                """);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            for (int submission = 1; submission <= 3; submission++) {
                submit(client, qdrant.url(), "books-" + submission);
                assertThat(points(qdrant.url(), "books-" + submission)).hasSize(2);
            }
        }
        // the JDK remembers for what types a record's hash was last made (MethodHandle.asTypeCache)
        await(() -> classLoaders() <= 1);
    }

    private void submit(Configuration client, String url, String collection) throws Exception {
        Configuration configuration = new Configuration(client);
        configuration.set(DeploymentOptions.TARGET, "remote");
        configuration.set(DeploymentOptions.ATTACHED, true);
        ConfigUtils.encodeCollectionToConfig(
                configuration, PipelineOptions.CLASSPATHS, jars(), URL::toString);
        FutureTask<Void> main =
                new FutureTask<>(
                        () -> {
                            run(configuration, url, collection);
                            return null;
                        });
        // a thread that ends: Jackson leaves a buffer behind,
        // softly, in each thread that wrote JSON
        new Thread(main).start();
        main.get();
    }

    private void run(Configuration configuration, String url, String collection) throws Exception {
        try (PackagedProgram program =
                PackagedProgram.newBuilder()
                        .setUserClassPaths(jars())
                        .setEntryPointClassName(Weft.class.getName())
                        .setConfiguration(configuration)
                        .setArguments(
                                "--source.files.path=" + folder.resolve("books.jsonl").toUri(),
                                "--document.id=isbn",
                                "--document.text=title",
                                "--qdrant.url=" + url,
                                "--qdrant.collection=" + collection,
                                "--dead-letters.path=" + folder.resolve("dead").toUri(),
                                "--report.path=" + folder.resolve("report.json").toUri())
                        .build()) {
            assertThat(program.getUserCodeClassLoader().loadClass(Weft.class.getName()))
                    .isNotSameAs(Weft.class);
            ClientUtils.executeProgram(
                    new DefaultExecutorServiceLoader(), configuration, program, false, true);
        }
    }

    private static List<URL> jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(SubmissionsITCase::url)
                .toList();
    }

    private static URL url(String file) {
        try {
            return Path.of(file).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** How many of Flink's for jobs are left after a collection of all garbage. */
    private static int classLoaders() throws Exception {
        String histogram =
                (String)
                        ManagementFactory.getPlatformMBeanServer()
                                .invoke(
                                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                        "gcClassHistogram",
                                        new Object[] {new String[0]},
                                        new String[] {String[].class.getName()});
        // its lines: place, instances, bytes, class
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(line -> line.length > 3)
                .filter(line -> line[3].equals(ChildFirstClassLoader.class.getName()))
                .mapToInt(line -> Integer.parseInt(line[1]))
                .sum();
    }
}
