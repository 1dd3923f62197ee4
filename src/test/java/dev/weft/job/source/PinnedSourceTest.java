package dev.weft.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;

class PinnedSourceTest {

    private static final AtomicLong CLOCK = new AtomicLong();

    private final PinnedSource<Long, NumberSequenceSplit, Collection<NumberSequenceSplit>> source =
            new PinnedSource<>(new NumberSequenceSource(1, 100), CLOCK::get);
    private final SplitEnumeratorContext<NumberSequenceSplit> context =
            new TestingSplitEnumeratorContext<>(1);

    @Test
    void thePositionIsTakenWithTheFirstEnumeratorAndRestoredWithEachLater() throws Exception {
        CLOCK.set(7);
        PinnedEnumerator<NumberSequenceSplit, Collection<NumberSequenceSplit>> first =
                source.createEnumerator(context);
        CLOCK.set(8);
        SimpleVersionedSerializer<PinnedState<Collection<NumberSequenceSplit>>> serializer =
                source.getEnumeratorCheckpointSerializer();
        byte[] bytes = serializer.serialize(first.snapshotState(1));

        PinnedState<Collection<NumberSequenceSplit>> state =
                serializer.deserialize(serializer.getVersion(), bytes);
        assertThat(first.position()).isEqualTo(7);
        assertThat(source.restoreEnumerator(context, state).position()).isEqualTo(7);
        assertThat(state.inner()).hasSize(1);
    }

    @Test
    void theBytesOfVersion1AreStillRead() throws IOException {
        // position 7, then version and length of the inner state
        String bytes = "0000000000000007" + "00000009" + "00000002" + "abcd";
        PinnedStateSerializer<String> serializer = new PinnedStateSerializer<>(new Hex());

        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(bytes)))
                .isEqualTo(new PinnedState<>(7, "9:abcd"));
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2");
    }

    private static final class Hex implements SimpleVersionedSerializer<String> {
        @Override
        public int getVersion() {
            return 9;
        }

        @Override
        public byte[] serialize(String hex) {
            return HexFormat.of().parseHex(hex);
        }

        @Override
        public String deserialize(int version, byte[] bytes) {
            return version + ":" + HexFormat.of().formatHex(bytes);
        }
    }

    @Test
    void theElementsTypeIsTheInnerSources() {
        assertThat(source.getProducedType()).isEqualTo(Types.LONG);
    }

    @Test
    void anUnboundedSourceIsRefused() {
        NumberSequenceSource unbounded =
                new NumberSequenceSource(1, 100) {
                    @Override
                    public Boundedness getBoundedness() {
                        return Boundedness.CONTINUOUS_UNBOUNDED;
                    }
                };

        assertThatThrownBy(() -> new PinnedSource<>(unbounded, () -> 1L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bounded");
    }
}
