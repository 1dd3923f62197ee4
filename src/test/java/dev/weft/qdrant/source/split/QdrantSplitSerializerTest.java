package dev.weft.qdrant.source.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qdrant.client.ShardKeyFactory;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class QdrantSplitSerializerTest {

    private static final QdrantSplit NUMBERS =
            new QdrantSplit(
                    "range-0",
                    "books",
                    null,
                    IdPosition.number(-2L),
                    IdPosition.uuid(UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")));
    private static final QdrantSplit KEYED =
            new QdrantSplit(
                    "range-1",
                    "bücher",
                    ShardKeyFactory.shardKey("de"),
                    IdPosition.uuid(new UUID(1, 2)),
                    IdPosition.END);

    /** As version 1 wrote them. */
    private static final String NUMBERS_V1 =
            "000772616e67652d300005626f6f6b7300000000"
                    + "000000000000000000fffffffffffffffe"
                    + "01f81d4fae7dec11d0a76500a0c91e6bf6";

    private static final String KEYED_V1 =
            "000772616e67652d31000762c3bc6368657200000004"
                    + "0a026465"
                    + "0100000000000000010000000000000002"
                    + "0200000000000000000000000000000000";

    private final QdrantSplitSerializer serializer = new QdrantSplitSerializer();

    @Test
    void theBytesOfVersion1AreStillRead() throws IOException {
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(NUMBERS_V1)))
                .isEqualTo(NUMBERS);
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(KEYED_V1))).isEqualTo(KEYED);
    }

    @Test
    void theBytesWrittenAreThoseOfVersion1() throws IOException {
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(serializer.serialize(NUMBERS))).isEqualTo(NUMBERS_V1);
        assertThat(HexFormat.of().formatHex(serializer.serialize(KEYED))).isEqualTo(KEYED_V1);
    }

    @Test
    void aSplitComesBackAsItWas() throws IOException {
        for (QdrantSplit split :
                List.of(
                        NUMBERS,
                        KEYED,
                        KEYED.from(IdPosition.END),
                        NUMBERS.from(IdPosition.START))) {
            byte[] bytes = serializer.serialize(split);
            assertThat(serializer.deserialize(serializer.getVersion(), bytes)).isEqualTo(split);
        }
    }

    @Test
    void anUnknownVersionIsRefusedWithAHint() {
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("restore it with the release that wrote it");
    }
}
