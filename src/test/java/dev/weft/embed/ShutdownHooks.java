package dev.weft.embed;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;

/** What this JVM runs when it ends. */
public final class ShutdownHooks {

    private ShutdownHooks() {}

    static List<Thread> all() throws ReflectiveOperationException {
        Field hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
        hooks.setAccessible(true);
        return ((Map<?, ?>) hooks.get(null)).keySet().stream().map(Thread.class::cast).toList();
    }

    public static List<Thread> named(String name) throws ReflectiveOperationException {
        return all().stream().filter(hook -> hook.getName().equals(name)).toList();
    }
}
