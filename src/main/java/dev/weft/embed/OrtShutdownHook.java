package dev.weft.embed;

import ai.onnxruntime.OrtEnvironment;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ONNX Runtime adds a hook to the JVM's shutdown, which frees its environment, and keeps no hand on it. It does harm in two
 * ways. It frees the environment under runs that are under way, and a JVM that is stopped amid inference crashes. And
 * brought by a job's own jar it would hold the job's class loader, with all classes and a native library, until the JVM
 * ends: on a session cluster for every job that ever ran. So it is taken back. The environment is small, and goes with the
 * library when the class loader does.
 *
 * <p>Nothing but reflection finds the hook, and only on Java 17 where {@code java.lang} is open, as
 * Flink's own settings have it on a cluster. Elsewhere it stays, and the log says so.
 */
final class OrtShutdownHook {

    private static final Logger LOG = LoggerFactory.getLogger(OrtShutdownHook.class);

    private OrtShutdownHook() {}

    /** To be called when the environment is there. */
    static void takeBack() {
        try {
            hooks().stream()
                    .filter(OrtShutdownHook::isOrts)
                    .forEach(Runtime.getRuntime()::removeShutdownHook);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn(
                    "ONNX Runtime's shutdown hook stays: the JVM may crash when it is stopped amid"
                            + " inference, and until then holds the class loader of each job whose"
                            + " own jar brings ONNX Runtime. Start Java 17 with"
                            + " --add-opens=java.base/java.lang=ALL-UNNAMED ({})",
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

    private static boolean isOrts(Thread hook) {
        try {
            Object target = opened(Thread.class, "target").get(hook);
            return target != null && target.getClass().getEnclosingClass() == OrtEnvironment.class;
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
