package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Field;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A session cluster gives every submitted job a class loader of its own in the same JVM: each must
 * be able to load the native libraries anew, and each makes the libraries start from nothing, when
 * they would call home.
 */
class ClassLoadersITCase {

    private static final String MODEL = "weft.test.model";
    private static final String TEMPORARY = "java.io.tmpdir";

    /** What a class loader runs: opens, embeds, closes. */
    public static final class Job implements Callable<float[]> {
        @Override
        public float[] call() throws Exception {
            EmbedderOptions options = EmbedderOptions.builder(System.getProperty(MODEL)).build();
            return TinyModel.vector(TinyModel.embed(options, "a b"));
        }
    }

    @TempDir Path directory;
    @TempDir Path temporary;
    @TempDir Path home;

    private String temporaryBefore;
    private String homeBefore;

    @BeforeEach
    void setProperties() {
        TinyModel.configured(directory, "tokens.onnx");
        System.setProperty(MODEL, directory.toString());
        temporaryBefore = System.setProperty(TEMPORARY, temporary.toString());
        homeBefore = System.setProperty("user.home", home.toString());
    }

    @AfterEach
    void putPropertiesBack() {
        System.clearProperty(MODEL);
        System.setProperty(TEMPORARY, temporaryBefore);
        System.setProperty("user.home", homeBefore);
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(ClassLoadersITCase::url)
                .toArray(URL[]::new);
    }

    private static URL url(String file) {
        try {
            return Path.of(file).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private float[] runInAClassLoaderOfItsOwn() throws Exception {
        ClassLoader platform = ClassLoader.getPlatformClassLoader();
        try (URLClassLoader loader = new URLClassLoader(classPath(), platform)) {
            Object job =
                    loader.loadClass(Job.class.getName()).getDeclaredConstructor().newInstance();
            assertThat(job.getClass()).isNotSameAs(Job.class);
            float[] vector = (float[]) ((Callable<?>) job).call();
            assertThat(lastCallHome(loader)).as("time of DJL's last call home").isZero();
            assertThat(temporary).isEmptyDirectory();
            assertThat(home).isEmptyDirectory();
            return vector;
        }
    }

    private static long lastCallHome(ClassLoader loader) throws ReflectiveOperationException {
        Field field = loader.loadClass("ai.djl.util.Ec2Utils").getDeclaredField("lastCheckIn");
        field.setAccessible(true);
        return field.getLong(null);
    }

    @Test
    void everyClassLoaderCanEmbedAndNoneCallsHomeOrLeavesFiles() throws Exception {
        float[] first = runInAClassLoaderOfItsOwn();
        assertThat(runInAClassLoaderOfItsOwn()).containsExactly(first);
        assertThat(runInAClassLoaderOfItsOwn()).containsExactly(first);
    }
}
