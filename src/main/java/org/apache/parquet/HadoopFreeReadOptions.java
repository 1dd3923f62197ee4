package org.apache.parquet;

import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.format.converter.ParquetMetadataConverter;

/**
 * What a Parquet file is read with where there is no Hadoop. The builder that Parquet has for it asks
 * Hadoop's classes for their defaults; its constructor does not, but is for this package alone.
 */
public final class HadoopFreeReadOptions {

    private static final int ALLOCATION_BYTES = 8 << 20;

    private HadoopFreeReadOptions() {}

    /** Reads all there is, and looks at the pages' checksums where they have one. */
    public static ParquetReadOptions of(CompressionCodecFactory codecs) {
        boolean filters = false;
        boolean checksums = true;
        boolean hadoopIo = false;
        return new ParquetReadOptions(
                false,
                filters,
                filters,
                filters,
                filters,
                checksums,
                filters,
                false,
                hadoopIo,
                FilterCompat.NOOP,
                ParquetMetadataConverter.NO_FILTER,
                codecs,
                new HeapByteBufferAllocator(),
                ALLOCATION_BYTES,
                Map.of(),
                null,
                null,
                new PlainParquetConfiguration());
    }
}
