package dev.weft.qdrant.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.qdrant.source.split.IdPosition;
import dev.weft.qdrant.source.split.QdrantSplit;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnumeratorStateSerializerTest {

    private static final EnumeratorState PLANNED =
            new EnumeratorState(
                    "books",
                    List.of(
                            split("range-0", IdPosition.START, IdPosition.number(9)),
                            split("range-1", IdPosition.number(9), IdPosition.END)));

    /** As version 1 wrote it. */
    private static final String PLANNED_V1 =
            "010005626f6f6b730000000100000002"
                    + "00000036000772616e67652d300005626f6f6b7300000000"
                    + "0000000000000000000000000000000000"
                    + "0000000000000000000000000000000009"
                    + "00000036000772616e67652d310005626f6f6b7300000000"
                    + "0000000000000000000000000000000009"
                    + "0200000000000000000000000000000000";

    private final EnumeratorStateSerializer serializer = new EnumeratorStateSerializer();

    private static QdrantSplit split(String id, IdPosition from, IdPosition to) {
        return new QdrantSplit(id, "books", null, from, to);
    }

    @Test
    void theBytesOfVersion1AreStillRead() throws IOException {
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(PLANNED_V1)))
                .isEqualTo(PLANNED);
    }

    @Test
    void theBytesWrittenAreThoseOfVersion1() throws IOException {
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(serializer.serialize(PLANNED))).isEqualTo(PLANNED_V1);
    }

    @Test
    void aStateComesBackAsItWas() throws IOException {
        for (EnumeratorState state :
                List.of(
                        PLANNED,
                        EnumeratorState.UNPLANNED,
                        new EnumeratorState("books", List.of()))) {
            byte[] bytes = serializer.serialize(state);
            assertThat(serializer.deserialize(serializer.getVersion(), bytes)).isEqualTo(state);
        }
    }

    @Test
    void anUnknownVersionIsRefusedWithAHint() {
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2");
    }
}
