package dev.weft.job.source.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Unpacks pages; Parquet's own codecs are Hadoop's. */
final class PageCodecs implements CompressionCodecFactory {

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
        return switch (name) {
            case UNCOMPRESSED -> new Pages((packed, length) -> packed);
            case SNAPPY -> new Pages(with(new SnappyDecompressor()));
            case ZSTD -> new Pages(with(new ZstdDecompressor()));
            case LZ4_RAW -> new Pages(with(new Lz4Decompressor()));
            case GZIP -> new Pages(PageCodecs::gunzip);
            case LZ4, LZO, BROTLI ->
                    throw new UnsupportedOperationException(
                            "its pages are packed as "
                                    + name
                                    + "; snappy, gzip, zstd and lz4_raw can be read: write it anew");
        };
    }

    private static Unpacking with(Decompressor decompressor) {
        return (packed, length) -> {
            byte[] page = new byte[length];
            int count = decompressor.decompress(packed, 0, packed.length, page, 0, length);
            if (count != length) {
                throw new IOException("a page has " + count + " bytes, not " + length);
            }
            return page;
        };
    }

    private static byte[] gunzip(byte[] packed, int length) throws IOException {
        try (InputStream in = new GZIPInputStream(BytesInput.from(packed).toInputStream())) {
            byte[] page = in.readNBytes(length);
            if (page.length != length) {
                throw new IOException("a page has " + page.length + " bytes, not " + length);
            }
            return page;
        }
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
        throw new UnsupportedOperationException("nothing is written");
    }

    @Override
    public void release() {
        // nothing is held
    }

    private interface Unpacking {

        byte[] page(byte[] packed, int length) throws IOException;
    }

    private record Pages(Unpacking unpacking) implements BytesInputDecompressor {

        @Override
        public BytesInput decompress(BytesInput packed, int length) throws IOException {
            return BytesInput.from(unpacking.page(packed.toByteArray(), length));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedLength, ByteBuffer page, int length)
                throws IOException {
            byte[] bytes = new byte[packedLength];
            packed.get(bytes);
            page.put(unpacking.page(bytes, length));
        }

        @Override
        public void release() {
            // nothing is held
        }
    }
}
