package dev.weft.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** {@code qdrant.create}: what a collection that has to be made is like. */
public final class CreateOptions {

    private CreateOptions() {}

    /** How vectors are compared. */
    public enum VectorDistance {
        COSINE,
        DOT,
        EUCLID,
        MANHATTAN
    }

    /** How the server keeps a vector's numbers. */
    public enum VectorDatatype {
        FLOAT32,
        FLOAT16,
        UINT8
    }

    /** A smaller copy of the vectors that searches go through first. */
    public enum VectorQuantization {
        NONE,
        SCALAR,
        PRODUCT,
        BINARY
    }

    public static final ConfigOption<String> CREATE_LIKE =
            key("qdrant.create.like")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A collection that a new one is made like: vectors, distance, datatype, index,"
                                    + " quantization, optimizers, shards, shard keys, replicas, strict mode, payload"
                                    + " indexes; only the vector that is embedded gets the model's"
                                    + " dimension. Default: source.qdrant.collection, on its server, if"
                                    + " that is read and holds no other vectors.");

    public static final ConfigOption<VectorDistance> CREATE_DISTANCE =
            key("qdrant.create.distance")
                    .enumType(VectorDistance.class)
                    .noDefaultValue()
                    .withDescription("How a new collection compares vectors. Default: cosine.");

    public static final ConfigOption<VectorDatatype> CREATE_DATATYPE =
            key("qdrant.create.datatype")
                    .enumType(VectorDatatype.class)
                    .noDefaultValue()
                    .withDescription(
                            "How a new collection keeps the numbers of a vector. Default: float32.");

    public static final ConfigOption<Boolean> CREATE_ON_DISK =
            key("qdrant.create.on-disk")
                    .booleanType()
                    .noDefaultValue()
                    .withDescription(
                            "Whether a new collection serves vectors from disk. Default: the server's.");

    public static final ConfigOption<VectorQuantization> CREATE_QUANTIZATION =
            key("qdrant.create.quantization")
                    .enumType(VectorQuantization.class)
                    .noDefaultValue()
                    .withDescription(
                            "scalar: int8, kept in memory. product: compressed 16 times. binary: a bit a"
                                    + " number. Default: none.");

    public static final ConfigOption<Integer> CREATE_HNSW_M =
            key("qdrant.create.hnsw-m")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Edges a node in the index's graph. Default: the server's.");

    public static final ConfigOption<Integer> CREATE_HNSW_EF_CONSTRUCT =
            key("qdrant.create.hnsw-ef-construct")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Neighbours looked at while the index is built. Default: the server's.");

    public static final ConfigOption<Integer> CREATE_SHARDS =
            key("qdrant.create.shards")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Shards of a new collection. Default: the server's.");

    public static final ConfigOption<Integer> CREATE_REPLICAS =
            key("qdrant.create.replicas")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Copies of each shard. Default: the server's.");

    public static final ConfigOption<Integer> CREATE_WRITE_CONSISTENCY =
            key("qdrant.create.write-consistency")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Copies that have to take a write before it counts. Default: the server's.");

    public static final ConfigOption<Boolean> CREATE_PAYLOAD_ON_DISK =
            key("qdrant.create.payload-on-disk")
                    .booleanType()
                    .noDefaultValue()
                    .withDescription(
                            "Whether a new collection keeps payloads on disk alone. Default: the"
                                    + " server's.");

    public static final ConfigOption<List<String>> CREATE_INDEXES =
            key("qdrant.create.payload-indexes")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription(
                            "Payload indexes of a new collection, made before the first point: field:type,"
                                    + " with type keyword, integer, float, geo, text, bool, datetime or"
                                    + " uuid.");
}
