package dev.weft.embed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of models that lie on remote file systems, one a host, under {@code java.io.tmpdir}. A copy
 * is keyed by address, names, sizes and times of the originals, appears in one piece, and is
 * checked by its hash when used again. Copies stay when jobs end; they may be deleted when no job
 * runs. One is made at a time, and what a process left of one when it died goes with the next.
 */
final class ModelCache {

    private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);
    private static final String HASH = "weft.sha256";
    private static final String PART = "part-";

    /** One file to copy, as it was when the copy's key was made; a local file's status changes with the file. */
    private record Original(
            String name, org.apache.flink.core.fs.Path path, long length, long time) {

        static Original of(String name, FileStatus status) {
            return new Original(
                    name, status.getPath(), status.getLen(), status.getModificationTime());
        }

        /** A copy's hash says that it stays what it is, not that it is the original. */
        void compare(FileSystem files, Path copy) throws IOException {
            long copied = Files.size(copy);
            if (copied != length || !of(name, files.getFileStatus(path)).equals(this)) {
                throw new IOException(
                        "%s changed while it was copied, %d bytes of %d: see that nobody writes to the model, and start again"
                                .formatted(path, copied, length));
            }
        }
    }

    private ModelCache() {}

    /**
     * The local copy of the directory.
     *
     * @throws java.io.InterruptedIOException if the thread is interrupted meanwhile: a job that is
     *     cancelled waits for no copy
     */
    static Path fetch(FileSystem files, org.apache.flink.core.fs.Path directory)
            throws IOException {
        List<Original> originals = originals(files, directory);
        Path root = root();
        Path copy = root.resolve(key(directory, originals));
        if (isWhole(copy)) {
            return copy;
        }
        try (FolderLock lock = FolderLock.of(root)) {
            deleteParts(root);
            if (!isWhole(copy)) {
                if (Files.exists(copy)) {
                    LOG.warn("The copied model {} is damaged and is copied anew", copy);
                    TemporaryFiles.delete(copy);
                }
                copy(files, originals, root, copy);
                LOG.info("Copied the model {} to {}", directory, copy);
            }
        }
        return copy;
    }

    /** Those of processes that died: who lives and copies has the lock. */
    private static void deleteParts(Path root) throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(root, PART + "*")) {
            parts.forEach(TemporaryFiles::delete);
        }
    }

    private static List<Original> originals(
            FileSystem files, org.apache.flink.core.fs.Path directory) throws IOException {
        List<Original> originals = new ArrayList<>();
        for (String folder : ModelDirectory.GRAPH_FOLDERS) {
            for (FileStatus status : list(files, child(directory, folder))) {
                String name = status.getPath().getName();
                if (ModelDirectory.isOfGraph(name)) {
                    originals.add(Original.of(folder + name, status));
                }
            }
            if (!originals.isEmpty()) {
                break;
            }
        }
        List<String> others = new ArrayList<>(HuggingFaceConfig.FILES);
        others.add(ModelDirectory.TOKENIZER);
        for (String name : others) {
            org.apache.flink.core.fs.Path file = child(directory, name);
            if (files.exists(file)) {
                originals.add(Original.of(name, files.getFileStatus(file)));
            }
        }
        return originals;
    }

    private static FileStatus[] list(FileSystem files, org.apache.flink.core.fs.Path folder)
            throws IOException {
        FileStatus[] found = files.exists(folder) ? files.listStatus(folder) : null;
        return found == null ? new FileStatus[0] : found;
    }

    private static org.apache.flink.core.fs.Path child(
            org.apache.flink.core.fs.Path directory, String name) {
        return name.isEmpty() ? directory : new org.apache.flink.core.fs.Path(directory, name);
    }

    private static String key(org.apache.flink.core.fs.Path directory, List<Original> originals) {
        ContentHash key = new ContentHash().add(directory);
        for (Original original : originals) {
            key.add(original.name()).add(original.length()).add(original.time());
        }
        return key.hex();
    }

    /** A folder of this user's own: what another put there must not be run. */
    private static Path root() throws IOException {
        String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9]", "_");
        Path root = Files.createDirectories(TemporaryFiles.root().resolve("weft-models-" + user));
        Path own = Files.createTempFile(root, "owner-", "");
        boolean ours = Files.getOwner(root).equals(Files.getOwner(own));
        Files.delete(own);
        if (!ours) {
            throw new IOException(root + " belongs to another user: remove it");
        }
        return root;
    }

    /** A copy that another process is about to delete, which then makes it anew, is not. */
    private static boolean isWhole(Path copy) throws IOException {
        Path hash = copy.resolve(HASH);
        try {
            return Files.exists(hash) && Files.readString(hash).equals(hash(copy));
        } catch (NoSuchFileException | UncheckedIOException deleted) {
            return false;
        }
    }

    private static void copy(FileSystem files, List<Original> originals, Path root, Path copy)
            throws IOException {
        Path part = Files.createTempDirectory(root, PART);
        try {
            for (Original original : originals) {
                Path target = part.resolve(original.name());
                Files.createDirectories(target.getParent());
                try (InputStream in = new InterruptibleStream(files.open(original.path()))) {
                    Files.copy(in, target);
                }
            }
            String hash = hash(part);
            for (Original original : originals) {
                original.compare(files, part.resolve(original.name()));
            }
            Files.writeString(part.resolve(HASH), hash);
            Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            TemporaryFiles.delete(part);
        }
    }

    /** Hash of all files but the hash itself. */
    private static String hash(Path directory) throws IOException {
        ContentHash hash = new ContentHash();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (!file.endsWith(HASH)) {
                    hash.add(directory.relativize(file)).addFile(file);
                }
            }
        }
        return hash.hex();
    }
}
