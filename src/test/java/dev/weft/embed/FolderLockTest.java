package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.InterruptedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FolderLockTest {

    private static final String FOLDER = "weft.test.folder";

    /** Waits for the folder and lets it go at once; says what kept it from that. */
    public static final class Waiter implements Callable<String> {
        @Override
        public String call() throws Exception {
            try (FolderLock lock = FolderLock.of(Path.of(System.getProperty(FOLDER)))) {
                return "had it";
            } catch (InterruptedIOException e) {
                return "was interrupted";
            }
        }
    }

    /** A process that has the folder until its input ends, if it can have it at once. */
    static final class Other {
        public static void main(String[] folder) throws Exception {
            Path file = Path.of(folder[0], FolderLock.FILE);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                System.out.println(channel.tryLock() == null ? "no" : "yes");
                System.in.read();
            }
        }
    }

    @TempDir Path folder;

    @Test
    void anInterruptedWaiterOfAnotherClassLoaderLeavesTheHolderItsLock() throws Exception {
        try (FolderLock lock = FolderLock.of(folder);
                URLClassLoader loader = classLoader()) {
            FutureTask<String> waiter = waiter(loader);
            Thread thread = started(waiter);
            thread.interrupt();
            assertThat(waiter.get()).isEqualTo("was interrupted");
            assertThat(answer(other())).isEqualTo("no");
        }
        assertThat(answer(other())).isEqualTo("yes");
    }

    @Test
    void aWaiterOfAnotherClassLoaderGetsTheFolderWhenTheHolderLetsGo() throws Exception {
        try (URLClassLoader loader = classLoader()) {
            FutureTask<String> waiter;
            try (FolderLock lock = FolderLock.of(folder)) {
                waiter = waiter(loader);
                started(waiter);
                assertThat(waiter).isNotDone();
            }
            assertThat(waiter.get()).isEqualTo("had it");
        }
    }

    @Test
    void aWeftOfThisJvmThatTakesNoTurnsIsWaitedForLikeAnotherProcess() throws Exception {
        FolderLock.of(folder).close();
        FutureTask<String> waiter;
        try (FileChannel other =
                FileChannel.open(folder.resolve(FolderLock.FILE), StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            waiter = waiter(getClass().getClassLoader());
            started(waiter);
            assertThat(waiter).isNotDone();
        }
        assertThat(waiter.get()).isEqualTo("had it");
    }

    @Test
    void anInterruptedWaiterLeavesTheLockToAWeftThatTakesNoTurns() throws Exception {
        FolderLock.of(folder).close();
        try (FileChannel holder =
                FileChannel.open(folder.resolve(FolderLock.FILE), StandardOpenOption.WRITE)) {
            assertThat(holder.tryLock()).isNotNull();
            FutureTask<String> waiter = waiter(getClass().getClassLoader());
            started(waiter).interrupt();
            assertThat(waiter.get()).isEqualTo("was interrupted");
            assertThat(answer(other())).isEqualTo("no");
        }
        try (FolderLock next = FolderLock.of(folder)) {
            assertThat(answer(other())).isEqualTo("no");
        }
        assertThat(answer(other())).isEqualTo("yes");
    }

    @Test
    void aProcessThatDiesLeavesTheFolderToWhoWaits() throws Exception {
        FolderLock.of(folder).close();
        Process other = other();
        assertThat(firstLine(other)).isEqualTo("yes");
        FutureTask<String> waiter = waiter(getClass().getClassLoader());
        started(waiter);
        assertThat(waiter).isNotDone();
        other.destroyForcibly().waitFor();
        assertThat(waiter.get()).isEqualTo("had it");
    }

    private FutureTask<String> waiter(ClassLoader loader) throws Exception {
        Object waiter =
                loader.loadClass(Waiter.class.getName()).getDeclaredConstructor().newInstance();
        @SuppressWarnings("unchecked")
        Callable<String> callable = (Callable<String>) waiter;
        return new FutureTask<>(callable);
    }

    /** A thread of it, which waits. */
    private Thread started(FutureTask<String> waiter) {
        System.setProperty(FOLDER, folder.toString());
        Thread thread = new Thread(waiter);
        thread.start();
        while (thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING
                && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private Process other() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String answer(Process other) throws Exception {
        try {
            return firstLine(other);
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private static String firstLine(Process other) throws Exception {
        BufferedReader lines = other.inputReader();
        return lines.readLine();
    }

    private static URLClassLoader classLoader() {
        URL[] classPath =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(FolderLockTest::url)
                        .toArray(URL[]::new);
        return new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String file) {
        try {
            return Path.of(file).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
