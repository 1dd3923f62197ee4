package dev.weft.qdrant.source.enumerator;

import dev.weft.qdrant.source.split.QdrantSplit;
import dev.weft.qdrant.source.split.QdrantSplitSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes the collection, then each split with its length, all splits in one version of their own. */
@Internal
public final class EnumeratorStateSerializer implements SimpleVersionedSerializer<EnumeratorState> {

    private static final int VERSION = 1;

    private final QdrantSplitSerializer splits = new QdrantSplitSerializer();

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(EnumeratorState state) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1 << 10);
        out.writeBoolean(state.isPlanned());
        if (state.isPlanned()) {
            out.writeUTF(state.collection());
        }
        out.writeInt(splits.getVersion());
        out.writeInt(state.unassigned().size());
        for (QdrantSplit split : state.unassigned()) {
            byte[] bytes = splits.serialize(split);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public EnumeratorState deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "The enumerator's state has version "
                            + version
                            + ", this release reads "
                            + VERSION
                            + ": restore it with the release that wrote it");
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        String collection = in.readBoolean() ? in.readUTF() : null;
        int splitVersion = in.readInt();
        int count = in.readInt();
        List<QdrantSplit> unassigned = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            unassigned.add(splits.deserialize(splitVersion, bytes));
        }
        return new EnumeratorState(collection, unassigned);
    }
}
