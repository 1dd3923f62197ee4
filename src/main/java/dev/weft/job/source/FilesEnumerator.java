package dev.weft.job.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.enumerate.DefaultFileFilter;
import org.apache.flink.connector.file.src.enumerate.NonSplittingRecursiveEnumerator;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Flink's enumerator of files, but for four things: the path that was named is read whatever its name
 * (Flink's skips names that begin with a dot or an underscore there, too); a path that isn't there or can't be
 * listed, or a file that nothing here unpacks, fails the job for good, as a restart would not find it otherwise;
 * and a large file may be read in parts. Flink's own enumerator of parts goes by the blocks of the file
 * system, which object stores and local disks have none of.
 */
public final class FilesEnumerator extends NonSplittingRecursiveEnumerator {

    /** Flink logs a look that fails, but for the one at the job's start. */
    private static final String WATCHED_LATER =
            "; a job that has begun goes on, and looks again after source.files.watch-interval";

    private final boolean watched;
    private final FileRecords format;
    private final long partBytes;

    private FilesEnumerator(Path root, boolean watched, FileRecords format, long partBytes) {
        super(new VisibleBelow(root)::test);
        this.watched = watched;
        this.format = format;
        this.partBytes = partBytes;
    }

    /** For {@code FileSource}; the enumerator itself is made where it runs. */
    public static Provider of(Path path, FileRecords format) {
        return inParts(path, format, Long.MAX_VALUE);
    }

    /**
     * Files that the format can read in parts, in parts.
     *
     * @param partBytes how large one may be
     */
    static Provider inParts(Path path, FileRecords format, long partBytes) {
        return () -> new FilesEnumerator(path, false, format, partBytes);
    }

    /**
     * For a folder that is looked at again and again. There a file that can't be read fails its reader:
     * Flink would log a look that failed, and never find a file again. And files stay whole: of each
     * path Flink takes the first part alone.
     */
    static Provider ofWatched(Path path, FileRecords format) {
        return () -> new FilesEnumerator(path, true, format, Long.MAX_VALUE);
    }

    @Override
    public Collection<FileSourceSplit> enumerateSplits(Path[] paths, int minDesiredSplits)
            throws IOException {
        for (Path path : paths) {
            if (!path.getFileSystem().exists(path)) {
                throw new SuppressRestartsException(
                        new FileNotFoundException(
                                "source.files.path '"
                                        + path
                                        + "' is not there: the JobManager and every TaskManager have"
                                        + " to see it"
                                        + (watched ? WATCHED_LATER : "")));
            }
        }
        Collection<FileSourceSplit> splits = super.enumerateSplits(paths, minDesiredSplits);
        if (!watched) {
            splits.forEach(split -> format.requireReadable(split.path()));
        }
        return splits;
    }

    /** Flink's takes for granted that a folder can be listed; on a disk, one that its user may not read can't. */
    @Override
    protected void addSplitsForPath(
            FileStatus file, FileSystem fs, ArrayList<FileSourceSplit> target) throws IOException {
        Path path = file.getPath();
        boolean looked = file.isDir() && fileFilter.test(path) && !fs.isDistributedFS();
        if (looked && fs.listStatus(path) == null) {
            if (!fs.exists(path)) {
                throw new FileNotFoundException(path + " went away while its folder was listed");
            }
            throw new SuppressRestartsException(
                    new AccessDeniedException(
                            path.getPath(),
                            null,
                            "a folder of source.files.path that can't be listed: let user "
                                    + System.getProperty("user.name")
                                    + " read it"
                                    + (watched ? WATCHED_LATER : "")));
        }
        super.addSplitsForPath(file, fs, target);
    }

    @Override
    protected void convertToSourceSplits(
            FileStatus file, FileSystem fs, List<FileSourceSplit> target) throws IOException {
        List<FileSourceSplit> whole = new ArrayList<>();
        super.convertToSourceSplits(file, fs, whole);
        for (FileSourceSplit split : whole) {
            if (split.length() > partBytes && format.readsPartsOf(split.path())) {
                addParts(split, target);
            } else {
                target.add(split);
            }
        }
    }

    /** Of equal length, but for a byte. */
    private void addParts(FileSourceSplit whole, List<FileSourceSplit> target) {
        long length = whole.length();
        long parts = (length + partBytes - 1) / partBytes;
        for (long part = 0; part < parts; part++) {
            long start = part * (length / parts) + Math.min(part, length % parts);
            long end = (part + 1) * (length / parts) + Math.min(part + 1, length % parts);
            target.add(
                    new FileSourceSplit(
                            getNextId(),
                            whole.path(),
                            start,
                            end - start,
                            whole.fileModificationTime(),
                            whole.fileSize(),
                            whole.hostnames()));
        }
    }

    private record VisibleBelow(Path root) {

        boolean test(Path path) {
            Path named = root.makeQualified(fileSystem());
            return path.equals(root) || path.equals(named) || new DefaultFileFilter().test(path);
        }

        private FileSystem fileSystem() {
            try {
                return root.getFileSystem();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
