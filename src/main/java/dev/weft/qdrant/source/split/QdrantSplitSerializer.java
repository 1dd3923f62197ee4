package dev.weft.qdrant.source.split;

import dev.weft.qdrant.source.split.IdPosition.Kind;
import io.qdrant.client.grpc.Collections.ShardKey;
import java.io.IOException;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Writes id, collection, shard key (as Qdrant's protocol does) and both places. */
@Internal
public final class QdrantSplitSerializer implements SimpleVersionedSerializer<QdrantSplit> {

    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(QdrantSplit split) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(128);
        out.writeUTF(split.splitId());
        out.writeUTF(split.collection());
        writeKey(split.shardKey(), out);
        writePosition(split.next(), out);
        writePosition(split.end(), out);
        return out.getCopyOfBuffer();
    }

    @Override
    public QdrantSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "The split has version "
                            + version
                            + ", this release reads "
                            + VERSION
                            + ": restore it with the release that wrote it");
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        return new QdrantSplit(
                in.readUTF(), in.readUTF(), readKey(in), readPosition(in), readPosition(in));
    }

    private static void writeKey(@Nullable ShardKey key, DataOutputView out) throws IOException {
        byte[] bytes = key == null ? new byte[0] : key.toByteArray();
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Nullable
    private static ShardKey readKey(DataInputView in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes.length == 0 ? null : ShardKey.parseFrom(bytes);
    }

    private static void writePosition(IdPosition position, DataOutputView out) throws IOException {
        out.writeByte(
                switch (position.kind()) {
                    case NUMBER -> 0;
                    case UUID -> 1;
                    case END -> 2;
                });
        out.writeLong(position.high());
        out.writeLong(position.low());
    }

    private static IdPosition readPosition(DataInputView in) throws IOException {
        byte code = in.readByte();
        Kind kind =
                switch (code) {
                    case 0 -> Kind.NUMBER;
                    case 1 -> Kind.UUID;
                    case 2 -> Kind.END;
                    default ->
                            throw new IOException("The split is damaged: no id is of kind " + code);
                };
        return new IdPosition(kind, in.readLong(), in.readLong());
    }
}
