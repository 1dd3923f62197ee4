package dev.weft.job.source.parquet;

import java.io.IOException;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A file on any file system of Flink's, as Parquet's reader wants it. */
record ParquetInput(Path file) implements InputFile {

    @Override
    public long getLength() throws IOException {
        return fileSystem().getFileStatus(file).getLen();
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
        FSDataInputStream in = fileSystem().open(file);
        return new DelegatingSeekableInputStream(in) {
            @Override
            public long getPos() throws IOException {
                return in.getPos();
            }

            @Override
            public void seek(long position) throws IOException {
                in.seek(position);
            }
        };
    }

    private FileSystem fileSystem() throws IOException {
        return file.getFileSystem();
    }

    /** As Parquet's errors name it. */
    @Override
    public String toString() {
        return file.toString();
    }
}
