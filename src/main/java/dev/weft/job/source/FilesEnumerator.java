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
 * Flink's enumerator of files, but for two things: the path that was named is read whatever its name
 * (Flink's skips names that begin with a dot or an underscore there, too), and a path that isn't there
 * fails the job for good, as a restart would not find it either.
 */
public final class FilesEnumerator extends NonSplittingRecursiveEnumerator {

    private FilesEnumerator(Path root) {
        super(new VisibleBelow(root)::test);
    }

    /** For {@code FileSource}; the enumerator itself is made where it runs. */
    public static Provider of(Path path) {
        return () -> new FilesEnumerator(path);
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
        return super.enumerateSplits(paths, minDesiredSplits);
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
