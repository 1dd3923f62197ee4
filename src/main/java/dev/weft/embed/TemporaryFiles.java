package dev.weft.embed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files under {@code java.io.tmpdir} that are gone again when they can be. */
final class TemporaryFiles {

    /** Of libraries that are unpacked there, for errors. */
    static final String NATIVES_NEED =
            "it needs Linux with glibc, macOS or Windows, and a java.io.tmpdir that may hold"
                    + " programs and has room for 50 MB of them";

    private TemporaryFiles() {}

    static Path root() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** A new folder that only this user can read. */
    static Path folder(String purpose) {
        try {
            return Files.createTempDirectory(root(), "weft-" + purpose + "-");
        } catch (IOException e) {
            throw new EmbedderException(
                    "Cannot make a folder in java.io.tmpdir ("
                            + root()
                            + "): point java.io.tmpdir at a writable folder",
                    e);
        }
    }

    /** Deletes the folder; where a file is still mapped and cannot go (Windows), at the JVM's end. */
    static void delete(Path folder) {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException | UncheckedIOException gone) {
            return;
        }
        for (Path file : deepestFirst) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException stillInUse) {
                file.toFile().deleteOnExit();
            }
        }
    }
}
