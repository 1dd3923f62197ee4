package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.delete;
import static dev.weft.qdrant.sink.Points.overwrite;
import static dev.weft.qdrant.sink.Points.set;
import static dev.weft.qdrant.sink.Points.update;
import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qdrant.client.ShardKeyFactory;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class WriterStateSerializerTest {

    private final WriterStateSerializer serializer = new WriterStateSerializer(null);

    @Test
    void allKindsComeBackWithShardAndOrigin() throws Exception {
        WriterState state =
                new WriterState(
                        List.of(
                                upsert(1, "a").withOrigin("first".getBytes(StandardCharsets.UTF_8)),
                                overwrite(1, "b").withShardKey(ShardKeyFactory.shardKey("de")),
                                set(2, "x", "1").withShardKey(ShardKeyFactory.shardKey(7)),
                                update(3, 5)
                                        .withShardKey(ShardKeyFactory.shardKey("de"))
                                        .withOrigin("third".getBytes(StandardCharsets.UTF_8)),
                                upsert(4, "d").withShardKey(ShardKeyFactory.shardKey("de")),
                                delete(5).withShardKey(ShardKeyFactory.shardKey(7)),
                                delete(-1)),
                        List.of());

        byte[] bytes = serializer.serialize(state);

        assertThat(serializer.deserialize(serializer.getVersion(), bytes)).isEqualTo(state);
    }

    /** Written by version 1: an upsert of point 7 with an origin, a delete of point 8. */
    private static final String VERSION_1 =
            "00000002000000290a270a250a0208071a0e0a0776657273696f6e1203220161220f0a0daa060a0a080000803f0000e040000000016f0000000a4a080a060a040a02080800000000";

    @Test
    void theStateOfVersion1IsRead() throws Exception {
        byte[] bytes = HexFormat.of().parseHex(VERSION_1);

        assertThat(serializer.deserialize(1, bytes))
                .isEqualTo(
                        new WriterState(
                                List.of(
                                        upsert(7, "a")
                                                .withOrigin("o".getBytes(StandardCharsets.UTF_8)),
                                        delete(8)),
                                List.of()));
    }

    /** Written by version 2: the same, and the state "a" of a sink for rejected points, by that one's version 5. */
    private static final String VERSION_2 =
            VERSION_1 + "00000001" + "00000009" + "00000005" + "00000001" + "61";

    @Test
    void theStateOfVersion2IsReadAndWritten() throws Exception {
        WriterStateSerializer withSink = new WriterStateSerializer(new Texts());
        List<PointOperation> pending =
                List.of(upsert(7, "a").withOrigin("o".getBytes(StandardCharsets.UTF_8)), delete(8));

        assertThat(withSink.deserialize(2, HexFormat.of().parseHex(VERSION_2)))
                .isEqualTo(new WriterState(pending, List.of("5a")));
        assertThat(withSink.getVersion()).isEqualTo(2);
        assertThat(withSink.serialize(new WriterState(pending, List.of("a"))))
                .isEqualTo(HexFormat.of().parseHex(VERSION_2));
    }

    @Test
    void anOperationThatThisReleaseDoesNotKnowIsRefused() throws Exception {
        byte[] operation =
                PointsUpdateOperation.newBuilder()
                        .setClearPayload(PointsUpdateOperation.ClearPayload.getDefaultInstance())
                        .build()
                        .toByteArray();
        DataOutputSerializer state = new DataOutputSerializer(16);
        state.writeInt(1);
        state.writeInt(operation.length);
        state.write(operation);
        state.writeInt(0);

        assertThatThrownBy(() -> serializer.deserialize(1, state.getCopyOfBuffer()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("CLEAR_PAYLOAD")
                .hasMessageContaining("restore it with the version that wrote it");
    }

    /** Says on reading which version was written. */
    private static final class Texts implements SimpleVersionedSerializer<Object> {

        @Override
        public int getVersion() {
            return 5;
        }

        @Override
        public byte[] serialize(Object text) {
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Object deserialize(int version, byte[] bytes) {
            return version + new String(bytes, StandardCharsets.UTF_8);
        }
    }

    @Test
    void unfinishedRejectedPointsNeedTheirSink() throws Exception {
        WriterStateSerializer withSink = new WriterStateSerializer(new Texts());
        byte[] bytes = withSink.serialize(new WriterState(List.of(delete(1)), List.of("a", "b")));

        assertThat(withSink.deserialize(2, bytes).rejectedPointStates())
                .isEqualTo(List.of("5a", "5b"));
        assertThatThrownBy(() -> serializer.deserialize(2, bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the same sink for them");
    }

    @Test
    void aVersionThatThisReleaseDoesNotReadIsRefused() {
        for (int version : List.of(0, 3, 99)) {
            assertThatThrownBy(() -> serializer.deserialize(version, new byte[0]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("version " + version)
                    .hasMessageContaining("reads 1 to 2");
        }
    }
}
