package dev.weft.job.source.reindex;

import dev.weft.qdrant.source.split.QdrantSplit;
import java.io.IOException;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes a tag, then the inner split with its own version and length. */
record ReindexSplitSerializer(
        SimpleVersionedSerializer<QdrantSplit> scan,
        SimpleVersionedSerializer<KafkaPartitionSplit> changes)
        implements SimpleVersionedSerializer<ReindexSplit> {

    /** Of Flink's {@code HybridSource}, which was here before: a split's id stands behind the tag. */
    private static final int HYBRID = 0;

    private static final int VERSION = 1;

    private static final int SCAN = 0;
    private static final int CHANGES = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ReindexSplit split) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        if (split instanceof ReindexSplit.Scan range) {
            out.writeInt(SCAN);
            SimpleVersionedSerialization.writeVersionAndSerialize(scan, range.range(), out);
        } else {
            out.writeInt(CHANGES);
            SimpleVersionedSerialization.writeVersionAndSerialize(
                    changes, ((ReindexSplit.Changes) split).partition(), out);
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public ReindexSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION && version != HYBRID) {
            throw new IOException(
                    "The split has version "
                            + version
                            + ", this release reads up to "
                            + VERSION
                            + ": restore it with the release that wrote it");
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        int tag = in.readInt();
        if (version == HYBRID) {
            in.readUTF();
        }
        return tag == SCAN
                ? new ReindexSplit.Scan(
                        SimpleVersionedSerialization.readVersionAndDeSerialize(scan, in))
                : new ReindexSplit.Changes(
                        SimpleVersionedSerialization.readVersionAndDeSerialize(changes, in));
    }
}
