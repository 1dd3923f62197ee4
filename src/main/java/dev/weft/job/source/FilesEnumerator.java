package dev.weft.job.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.enumerate.DefaultFileFilter;
import org.apache.flink.connector.file.src.enumerate.NonSplittingRecursiveEnumerator;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Flink's enumerator of files, but for three things: the path that was named is read whatever its name
 * (Flink's skips names that begin with a dot or an underscore there, too), and a path that isn't there,
 * or a file that nothing here unpacks, fails the job for good, as a restart would not find it otherwise.
 */
public final class FilesEnumerator extends NonSplittingRecursiveEnumerator {

    private final boolean watched;

    private FilesEnumerator(Path root, boolean watched) {
        super(new VisibleBelow(root)::test);
        this.watched = watched;
    }

    /** For {@code FileSource}; the enumerator itself is made where it runs. */
    public static Provider of(Path path) {
        return () -> new FilesEnumerator(path, false);
    }

    /** For a folder that is looked at again and again: a file that can't be read fails its reader, not the look. */
    static Provider ofWatched(Path path) {
        return () -> new FilesEnumerator(path, true);
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
                                        + " to see it"));
            }
        }
        Collection<FileSourceSplit> splits = super.enumerateSplits(paths, minDesiredSplits);
        if (!watched) {
            splits.forEach(split -> Packing.requireKnown(split.path()));
        }
        return splits;
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
