package dev.weft.qdrant.sink;

import com.google.protobuf.ByteString;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes each operation as Qdrant's protocol does, with its length, then its origin.
 *
 * <p>Version 1 holds the operations only; version 2 adds the state of the sink for rejected points.
 */
final class WriterStateSerializer implements SimpleVersionedSerializer<WriterState> {

    private static final int VERSION = 2;

    @Nullable private final SimpleVersionedSerializer<Object> rejectedPointStates;

    /**
     * @param rejectedPointStates for the state of the sink for rejected points; null where that has none
     */
    WriterStateSerializer(@Nullable SimpleVersionedSerializer<Object> rejectedPointStates) {
        this.rejectedPointStates = rejectedPointStates;
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(WriterState state) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1 << 10);
        out.writeInt(state.pending().size());
        for (PointOperation operation : state.pending()) {
            writeBytes(Updates.of(operation).toByteArray(), out);
            writeBytes(operation.origin().toByteArray(), out);
        }
        out.writeInt(state.rejectedPointStates().size());
        for (Object rejectedPointState : state.rejectedPointStates()) {
            writeBytes(
                    SimpleVersionedSerialization.writeVersionAndSerialize(
                            rejectedPointStates, rejectedPointState),
                    out);
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public WriterState deserialize(int version, byte[] serialized) throws IOException {
        if (version < 1 || version > VERSION) {
            throw new IOException(
                    "The sink's state has version "
                            + version
                            + ", this release reads 1 to "
                            + VERSION
                            + ": restore it with the release that wrote it");
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        int pendingCount = in.readInt();
        List<PointOperation> pending = new ArrayList<>(pendingCount);
        for (int i = 0; i < pendingCount; i++) {
            PointsUpdateOperation update = PointsUpdateOperation.parseFrom(readBytes(in));
            pending.add(Updates.parse(update, ByteString.copyFrom(readBytes(in))));
        }
        return new WriterState(pending, version == 1 ? List.of() : readRejectedPointStates(in));
    }

    private List<Object> readRejectedPointStates(DataInputView in) throws IOException {
        int count = in.readInt();
        if (count > 0 && rejectedPointStates == null) {
            throw new IOException(
                    "The state holds unfinished output of a sink for rejected points, and this sink has none: restore it with the same sink for them");
        }
        List<Object> states = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            states.add(
                    SimpleVersionedSerialization.readVersionAndDeSerialize(
                            rejectedPointStates, readBytes(in)));
        }
        return states;
    }

    private static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputView in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
