package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NativeUseTest {

    private final CountDownLatch ending = new CountDownLatch(1);
    private final AtomicInteger freed = new AtomicInteger();
    private final NativeUse uses = new NativeUse(ending::countDown, freed::incrementAndGet);

    @Test
    void closingEndsTheUseUnderWayAndFreesNothingBeforeItIsOver() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        FutureTask<String> use =
                new FutureTask<>(
                        () ->
                                uses.run(
                                        () -> {
                                            running.countDown();
                                            await(ending);
                                            await(gate);
                                            return "freed " + freed + " times";
                                        }));
        new Thread(use).start();
        running.await();
        Thread closer = new Thread(uses::close);
        closer.start();
        ending.await();
        while (closer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> uses.run(() -> "late")).isInstanceOf(EmbedderException.class);
        gate.countDown();
        closer.join();
        assertThat(use.get()).isEqualTo("freed 0 times");
        assertThat(freed).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsClosedIsFreedOnceAndOfNoMoreUse() {
        uses.close();
        uses.close();
        uses.end();
        assertThat(freed).hasValue(1);
        assertThatThrownBy(() -> uses.run(() -> "late"))
                .hasMessage("The embedder was closed before the batch was done");
    }

    @Test
    void noHookOfOnnxRuntimesIsLeftAndOursGoesWithTheModel(@TempDir Path folder) throws Exception {
        uses.close();
        long before = ours();
        EmbedderOptions options = TinyModel.configured(folder, "tokens.onnx").options().build();
        try (Embedder embedder = SharedEmbedder.acquire(options)) {
            assertThat(embedder.dimensions()).isEqualTo(4);
            assertThat(ours()).isEqualTo(before + 1);
            assertThat(hooks()).noneMatch(hook -> hook.contains("ai.onnxruntime"));
        }
        assertThat(ours()).isEqualTo(before);
    }

    private static long ours() throws ReflectiveOperationException {
        return hooks().stream().filter("weft-embed-end"::equals).count();
    }

    /** What runs when the JVM ends: each one's class, or name where it is a method. */
    private static List<String> hooks() throws ReflectiveOperationException {
        Field target = Thread.class.getDeclaredField("target");
        target.setAccessible(true);
        return ShutdownHooks.all().stream().map(hook -> name(hook, target)).toList();
    }

    private static String name(Thread hook, Field target) {
        try {
            Object task = target.get(hook);
            return task == null || task.getClass().isHidden()
                    ? hook.getName()
                    : task.getClass().getName();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
