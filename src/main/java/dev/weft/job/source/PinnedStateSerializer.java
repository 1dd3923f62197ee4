package dev.weft.job.source;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes the position, then the inner state with its own version and length. */
record PinnedStateSerializer<StateT>(SimpleVersionedSerializer<StateT> inner)
        implements SimpleVersionedSerializer<PinnedState<StateT>> {

    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(PinnedState<StateT> state) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        out.writeLong(state.position());
        SimpleVersionedSerialization.writeVersionAndSerialize(inner, state.inner(), out);
        return out.getCopyOfBuffer();
    }

    @Override
    public PinnedState<StateT> deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "The pinned source's state has version "
                            + version
                            + ", this release reads "
                            + VERSION
                            + ": restore it with the release that wrote it");
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        return new PinnedState<>(
                in.readLong(), SimpleVersionedSerialization.readVersionAndDeSerialize(inner, in));
    }
}
