package dev.weft.job.source.reindex;

import dev.weft.qdrant.source.enumerator.EnumeratorState;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.common.TopicPartition;

/** Writes the pin, the scan's state and that of the changes, both with their own version and length. */
record ReindexStateSerializer(
        SimpleVersionedSerializer<EnumeratorState> scan,
        SimpleVersionedSerializer<KafkaSourceEnumState> changes)
        implements SimpleVersionedSerializer<ReindexState> {

    /** Of Flink's {@code HybridSource}, which was here before. */
    private static final int HYBRID = 0;

    private static final int VERSION = 1;

    /** How far before the time that it had pinned the first release went back. */
    private static final long HYBRID_OVERLAP_MILLIS = Duration.ofMinutes(5).toMillis();

    private static final byte NO_PIN = 0;
    private static final byte TIME = 1;
    private static final byte OFFSETS = 2;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ReindexState state) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1 << 10);
        writePin(state.pin(), out);
        SimpleVersionedSerialization.writeVersionAndSerialize(scan, state.scan(), out);
        out.writeBoolean(state.changes() != null);
        if (state.changes() != null) {
            SimpleVersionedSerialization.writeVersionAndSerialize(changes, state.changes(), out);
        }
        return out.getCopyOfBuffer();
    }

    private static void writePin(KafkaPin pin, DataOutputSerializer out) throws IOException {
        if (pin == null) {
            out.writeByte(NO_PIN);
        } else if (pin instanceof KafkaPin.Time time) {
            out.writeByte(TIME);
            out.writeLong(time.millis());
        } else {
            out.writeByte(OFFSETS);
            Map<TopicPartition, Long> offsets = ((KafkaPin.Offsets) pin).byPartition();
            out.writeInt(offsets.size());
            for (Map.Entry<TopicPartition, Long> offset : offsets.entrySet()) {
                out.writeUTF(offset.getKey().topic());
                out.writeInt(offset.getKey().partition());
                out.writeLong(offset.getValue());
            }
        }
    }

    @Override
    public ReindexState deserialize(int version, byte[] serialized) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        return switch (version) {
            case VERSION ->
                    new ReindexState(
                            readPin(in),
                            SimpleVersionedSerialization.readVersionAndDeSerialize(scan, in),
                            in.readBoolean()
                                    ? SimpleVersionedSerialization.readVersionAndDeSerialize(
                                            changes, in)
                                    : null);
            case HYBRID -> hybrid(in);
            default ->
                    throw new IOException(
                            "The enumerator's state has version "
                                    + version
                                    + ", this release reads up to "
                                    + VERSION
                                    + ": restore it with the release that wrote it");
        };
    }

    private static KafkaPin readPin(DataInputDeserializer in) throws IOException {
        byte kind = in.readByte();
        if (kind == NO_PIN) {
            return null;
        }
        if (kind == TIME) {
            return new KafkaPin.Time(in.readLong());
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            offsets.put(new TopicPartition(in.readUTF(), in.readInt()), in.readLong());
        }
        return new KafkaPin.Offsets(offsets);
    }

    /** The index of the current source, then its state: of the scan with a pinned time ahead of it. */
    private ReindexState hybrid(DataInputDeserializer in) throws IOException {
        if (in.readInt() > 0) {
            EnumeratorState scanned = new EnumeratorState("", List.of());
            return new ReindexState(
                    KafkaPin.BEGINNING,
                    scanned,
                    SimpleVersionedSerialization.readVersionAndDeSerialize(changes, in));
        }
        in.skipBytesToRead(2 * Integer.BYTES);
        return new ReindexState(
                new KafkaPin.Time(in.readLong() - HYBRID_OVERLAP_MILLIS),
                SimpleVersionedSerialization.readVersionAndDeSerialize(scan, in),
                null);
    }
}
