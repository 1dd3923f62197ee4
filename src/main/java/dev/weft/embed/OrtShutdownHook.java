package dev.weft.embed;

import ai.onnxruntime.OrtEnvironment;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ONNX Runtime adds a hook to the JVM's shutdown, which frees its environment, and keeps no hand on
 * it. Brought by a job's own jar, the hook would hold the job's class loader, with all classes and a
 * native library, until the JVM ends: on a session cluster for every job that ever ran. So it is
 * taken back. The environment is small, and goes with the library when the class loader does.
 *
 * <p>Nothing but reflection finds the hook, and only on Java 17 where {@code java.lang} is open, as
 * Flink's own settings have it on a cluster. Elsewhere it stays, and the log says so.
 */
final class OrtShutdownHook {

    private static final Logger LOG = LoggerFactory.getLogger(OrtShutdownHook.class);

    private OrtShutdownHook() {}

    /** To be called when the environment is there. */
    static void takeBack() {
        ClassLoader loader = OrtEnvironment.class.getClassLoader();
        if (loader == ClassLoader.getSystemClassLoader()) {
            // it stays as long as the JVM does
            return;
        }
        try {
            hooks().stream()
                    .filter(hook -> isOf(loader, hook))
                    .forEach(Runtime.getRuntime()::removeShutdownHook);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.info(
                    "ONNX Runtime holds this job's class loader until the JVM ends: start Java 17"
                            + " with --add-opens=java.base/java.lang=ALL-UNNAMED, or put ONNX"
                            + " Runtime into Flink's lib folder ({})",
                    e.toString());
        }
    }

    private static List<Thread> hooks() throws ReflectiveOperationException {
        Class<?> type = Class.forName("java.lang.ApplicationShutdownHooks");
        // the lock that adding and removing take
        synchronized (type) {
            Map<?, ?> hooks = (Map<?, ?>) opened(type, "hooks").get(null);
            // none is left when the JVM shuts down
            return hooks == null
                    ? List.of()
                    : hooks.keySet().stream().map(Thread.class::cast).toList();
        }
    }

    private static boolean isOf(ClassLoader loader, Thread hook) {
        try {
            Object target = opened(Thread.class, "target").get(hook);
            return target != null
                    && target.getClass().getClassLoader() == loader
                    && target.getClass().getEnclosingClass() == OrtEnvironment.class;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field opened(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
