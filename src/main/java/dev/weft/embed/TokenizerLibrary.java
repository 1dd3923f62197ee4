package dev.weft.embed;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * DJL's tokenizers, tamed. Unless told to be offline it connects to 169.254.169.254 whenever a
 * tokenizer is made; it unpacks its native library to a path that is the same for every class
 * loader, of which only the first can load it; and JNA, with which it looks for a GPU, makes a
 * folder in the user's home. So each touch happens offline and unpacks into a folder of its own.
 * All this is system properties: they are set for the moment of the touch, under a lock of the
 * whole JVM, and put back, since other users of DJL in this JVM may want them otherwise.
 */
final class TokenizerLibrary {

    private TokenizerLibrary() {}

    /** Runs what makes a tokenizer. */
    static <T> T touch(Callable<T> action) throws Exception {
        synchronized (JvmLock.TOKENIZER_LIBRARY) {
            Path folder = TemporaryFiles.folder("tokenizers");
            Map<String, String> before =
                    set(
                            Map.of(
                                    "ai.djl.offline",
                                    "true",
                                    "OPT_OUT_TRACKING",
                                    "true",
                                    "ENGINE_CACHE_DIR",
                                    folder.toString(),
                                    "jna.tmpdir",
                                    folder.toString()));
            try {
                return action.call();
            } finally {
                set(before);
                TemporaryFiles.delete(folder);
            }
        }
    }

    /** Sets or, where the value is null, clears the properties; returns what they were. */
    private static Map<String, String> set(Map<String, String> properties) {
        Map<String, String> before = new TreeMap<>();
        properties.forEach(
                (name, value) ->
                        before.put(
                                name,
                                value == null
                                        ? System.clearProperty(name)
                                        : System.setProperty(name, value)));
        return before;
    }
}
