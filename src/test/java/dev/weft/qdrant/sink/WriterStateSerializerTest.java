package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.delete;
import static dev.weft.qdrant.sink.Points.overwrite;
import static dev.weft.qdrant.sink.Points.set;
import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qdrant.client.ShardKeyFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
                                delete(-1)),
                        List.of());

        byte[] bytes = serializer.serialize(state);

        assertThat(serializer.deserialize(serializer.getVersion(), bytes)).isEqualTo(state);
    }

    @Test
    void aNewerVersionIsRefused() {
        assertThatThrownBy(() -> serializer.deserialize(99, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 99");
    }
}
