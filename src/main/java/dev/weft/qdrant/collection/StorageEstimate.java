package dev.weft.qdrant.collection;

import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.VectorParams;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;

/**
 * About what points take on a server, by the collection's settings; all replicas together. Segments hold some space in
 * reserve, and payload indexes come on top. Pure.
 *
 * @param vectors bytes of the vectors
 * @param vectorsOnDisk whether these are read from disk, and memory is only their cache
 * @param quantized bytes of their smaller copies; 0 for none
 * @param quantizedInMemory whether these stay in memory where the vectors don't
 * @param index bytes of the graph
 * @param indexOnDisk whether it is read from disk
 * @param payload bytes of the payload
 * @param payloadOnDisk whether it is read from disk
 */
@PublicEvolving
public record StorageEstimate(
        long vectors,
        boolean vectorsOnDisk,
        long quantized,
        boolean quantizedInMemory,
        long index,
        boolean indexOnDisk,
        long payload,
        boolean payloadOnDisk) {

    /** The server's own defaults. */
    private static final long DEFAULT_M = 16;

    private static final boolean DEFAULT_PAYLOAD_ON_DISK = true;

    /** The ground level has 2 m links a point, those above it together about a fifteenth of that. */
    private static final double LINKS_PER_M = 2.13;

    /**
     * Estimates.
     *
     * @param vectorName one of the blueprint's dense vectors; null for the unnamed one
     * @param points how many
     * @param payloadBytes of one point
     */
    public static StorageEstimate of(
            CollectionBlueprint blueprint,
            @Nullable String vectorName,
            long points,
            double payloadBytes) {
        VectorParams params = blueprint.vectors().get(vectorName == null ? "" : vectorName);
        long replicas = Math.max(1, blueprint.creation().getReplicationFactor());
        long all = points * replicas;
        HnswConfigDiff graph =
                blueprint.creation().getHnswConfig().toBuilder()
                        .mergeFrom(params.getHnswConfig())
                        .build();
        QuantizationConfig quantization =
                params.hasQuantizationConfig()
                        ? params.getQuantizationConfig()
                        : blueprint.creation().getQuantizationConfig();
        long m = graph.hasM() ? graph.getM() : DEFAULT_M;
        boolean payloadOnDisk =
                blueprint.creation().hasOnDiskPayload()
                        ? blueprint.creation().getOnDiskPayload()
                        : DEFAULT_PAYLOAD_ON_DISK;
        return new StorageEstimate(
                all * params.getSize() * bitsOf(params.getDatatype()) / 8,
                params.getOnDisk(),
                Math.round(all * params.getSize() * quantizedBits(quantization) / 8),
                alwaysRam(quantization) || !params.getOnDisk(),
                Math.round(all * m * LINKS_PER_M * Integer.BYTES),
                graph.getOnDisk(),
                Math.round(all * payloadBytes),
                payloadOnDisk);
    }

    /** What should fit into the servers' memory, all together. */
    public long inMemory() {
        return (vectorsOnDisk ? 0 : vectors)
                + (quantizedInMemory ? quantized : 0)
                + (indexOnDisk ? 0 : index)
                + (payloadOnDisk ? 0 : payload);
    }

    /** What the servers' disks hold, all together: everything. */
    public long onDisk() {
        return vectors + quantized + index + payload;
    }

    private static long bitsOf(Datatype datatype) {
        return switch (datatype) {
            case Uint8 -> 8;
            case Float16 -> 16;
            case Default, Float32, UNRECOGNIZED -> 32;
        };
    }

    /** Bits for each number of a vector. */
    private static double quantizedBits(QuantizationConfig config) {
        return switch (config.getQuantizationCase()) {
            case SCALAR -> 8;
            case PRODUCT ->
                    switch (config.getProduct().getCompression()) {
                        case x4, UNRECOGNIZED -> 8;
                        case x8 -> 4;
                        case x16 -> 2;
                        case x32 -> 1;
                        case x64 -> 0.5;
                    };
            case BINARY ->
                    switch (config.getBinary().getEncoding()) {
                        case OneBit, UNRECOGNIZED -> 1;
                        case OneAndHalfBits -> 1.5;
                        case TwoBits -> 2;
                    };
            case TURBOQUANT ->
                    switch (config.getTurboquant().getBits()) {
                        case Bits1 -> 1;
                        case Bits1_5 -> 1.5;
                        case Bits2 -> 2;
                        case Bits4, UNRECOGNIZED -> 4;
                    };
            case QUANTIZATION_NOT_SET -> 0;
        };
    }

    private static boolean alwaysRam(QuantizationConfig config) {
        return switch (config.getQuantizationCase()) {
            case SCALAR -> config.getScalar().getAlwaysRam();
            case PRODUCT -> config.getProduct().getAlwaysRam();
            case BINARY -> config.getBinary().getAlwaysRam();
            case TURBOQUANT -> config.getTurboquant().getAlwaysRam();
            case QUANTIZATION_NOT_SET -> false;
        };
    }
}
