package dev.weft.job.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * How a file is packed, by its name's end. What was packed in several pieces, one behind the other, is
 * read to the last one; what is cut off or damaged fails.
 *
 * <p>Not the JDK's stream for gzip: it takes a piece for the last one where the stream below has
 * nothing at hand, as one from an object store may.
 */
enum Packing {
    NONE("") {
        @Override
        InputStream open(InputStream file) {
            return file;
        }
    },
    GZIP(".gz") {
        @Override
        InputStream open(InputStream file) throws IOException {
            return new GzipCompressorInputStream(buffered(file), true);
        }
    },
    ZSTD(".zst") {
        @Override
        InputStream open(InputStream file) throws IOException {
            return new ZstdCompressorInputStream(buffered(file));
        }
    },
    BZIP2(".bz2") {
        @Override
        InputStream open(InputStream file) throws IOException {
            return new BZip2CompressorInputStream(buffered(file), true);
        }
    };

    private static final int BUFFER_BYTES = 1 << 16;

    /** Read as they are they would all end in the dead letters. */
    private static final List<String> FOREIGN =
            List.of(
                    ".xz",
                    ".lzma",
                    ".lz4",
                    ".lzo",
                    ".br",
                    ".snappy",
                    ".zip",
                    ".7z",
                    ".rar",
                    ".tar",
                    ".tar.gz",
                    ".tgz",
                    ".tar.zst",
                    ".tar.bz2",
                    ".tbz2");

    private final String end;

    Packing(String end) {
        this.end = end;
    }

    /** The packing that the file's name tells. */
    static Packing of(Path file) {
        String name = file.getName().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(packing -> packing != NONE && name.endsWith(packing.end))
                .findFirst()
                .orElse(NONE);
    }

    /**
     * Refuses a file that is packed in a way that nothing here unpacks.
     *
     * @throws SuppressRestartsException with what to do: it would be no other after a restart
     */
    static void requireKnown(Path file) {
        String name = file.getName().toLowerCase(Locale.ROOT);
        for (String foreign : FOREIGN) {
            if (name.endsWith(foreign)) {
                throw new SuppressRestartsException(
                        new IOException(
                                "source.files.path holds '%s': a file packed as %s can't be read, one packed as .gz, .zst or .bz2 can: pack it anew, or take it away"
                                        .formatted(file, foreign)));
            }
        }
    }

    /** What is in the file. */
    abstract InputStream open(InputStream file) throws IOException;

    private static InputStream buffered(InputStream file) {
        return new BufferedInputStream(file, BUFFER_BYTES);
    }
}
