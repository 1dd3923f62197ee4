package dev.weft.job.source.reindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.qdrant.source.enumerator.EnumeratorState;
import dev.weft.qdrant.source.enumerator.EnumeratorStateSerializer;
import dev.weft.qdrant.source.split.IdPosition;
import dev.weft.qdrant.source.split.QdrantSplit;
import dev.weft.qdrant.source.split.QdrantSplitSerializer;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReindexStateSerializerTest {

    private static final TopicPartition BOOKS = new TopicPartition("books", 1);
    private static final QdrantSplit RANGE =
            new QdrantSplit("range-0", "c", null, IdPosition.number(0), IdPosition.number(9));
    private static final KafkaPartitionSplit PARTITION = new KafkaPartitionSplit(BOOKS, 42);

    private final ReindexStateSerializer states =
            new ReindexStateSerializer(
                    new EnumeratorStateSerializer(), new KafkaSourceEnumStateSerializer());
    private final ReindexSplitSerializer splits =
            new ReindexSplitSerializer(
                    new QdrantSplitSerializer(), new KafkaPartitionSplitSerializer());

    @Test
    void aStateBeforeThePinASplitTheScanAndTheChangesComeBackAsTheyWere() throws IOException {
        KafkaPin offsets =
                new KafkaPin.Offsets(Map.of(BOOKS, 7L, new TopicPartition("films", 0), 0L));
        EnumeratorState scan = new EnumeratorState("c", List.of(RANGE));
        for (ReindexState state :
                List.of(
                        ReindexState.NEW,
                        new ReindexState(offsets, EnumeratorState.UNPLANNED, null),
                        new ReindexState(new KafkaPin.Time(99), scan, null))) {
            assertThat(states.deserialize(states.getVersion(), states.serialize(state)))
                    .isEqualTo(state);
        }

        ReindexState changes =
                states.deserialize(
                        states.getVersion(),
                        states.serialize(
                                new ReindexState(
                                        offsets,
                                        scan,
                                        new KafkaSourceEnumState(
                                                List.of(PARTITION), List.of(), true))));
        assertThat(changes.pin()).isEqualTo(offsets);
        assertThat(changes.changes().assignedSplits()).containsExactly(PARTITION);
    }

    @Test
    void splitsOfBothKindsComeBackAsTheyWere() throws IOException {
        for (ReindexSplit split :
                List.of(new ReindexSplit.Scan(RANGE), new ReindexSplit.Changes(PARTITION))) {
            assertThat(splits.deserialize(splits.getVersion(), splits.serialize(split)))
                    .isEqualTo(split);
        }
    }

    /** What Flink's HybridSource wrote around Weft's pinned time and the scan's state. */
    @Test
    void aPinnedTimeOfTheFirstReleaseIsStillRead() throws IOException {
        byte[] scan =
                new EnumeratorStateSerializer().serialize(new EnumeratorState("c", List.of(RANGE)));
        String pinned = "0000018bcfe56800" + "00000001" + length(scan) + hex(scan);
        String state = "00000000" + "00000001" + length(bytes(pinned)) + pinned;

        assertThat(states.deserialize(0, bytes(state)))
                .isEqualTo(
                        new ReindexState(
                                new KafkaPin.Time(1_700_000_000_000L - 300_000),
                                new EnumeratorState("c", List.of(RANGE)),
                                null));
    }

    @Test
    void theFirstReleasesStateBehindTheScanIsStillRead() throws IOException {
        KafkaSourceEnumStateSerializer kafka = new KafkaSourceEnumStateSerializer();
        byte[] changes = kafka.serialize(new KafkaSourceEnumState(Set.of(), true));
        String state = "00000001" + version(kafka.getVersion()) + length(changes) + hex(changes);

        ReindexState read = states.deserialize(0, bytes(state));

        assertThat(read.changes().initialDiscoveryFinished()).isTrue();
        assertThat(read.scan().unassigned()).isEmpty();
        assertThat(read.scan()).isNotEqualTo(EnumeratorState.UNPLANNED);
        assertThat(read.pin()).isEqualTo(KafkaPin.BEGINNING);
    }

    @Test
    void theFirstReleasesSplitsAreStillRead() throws IOException {
        byte[] range = new QdrantSplitSerializer().serialize(RANGE);
        byte[] partition = new KafkaPartitionSplitSerializer().serialize(PARTITION);
        String id = "0001" + "61";

        assertThat(
                        splits.deserialize(
                                0,
                                bytes(
                                        "00000000"
                                                + id
                                                + version(new QdrantSplitSerializer().getVersion())
                                                + length(range)
                                                + hex(range))))
                .isEqualTo(new ReindexSplit.Scan(RANGE));
        assertThat(
                        splits.deserialize(
                                0,
                                bytes(
                                        "00000001"
                                                + id
                                                + version(
                                                        new KafkaPartitionSplitSerializer()
                                                                .getVersion())
                                                + length(partition)
                                                + hex(partition))))
                .isEqualTo(new ReindexSplit.Changes(PARTITION));
    }

    @Test
    void aNewerVersionIsRefused() {
        assertThatThrownBy(() -> states.deserialize(2, new byte[8]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2");
        assertThatThrownBy(() -> splits.deserialize(2, new byte[8]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2");
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String length(byte[] bytes) {
        return version(bytes.length);
    }

    private static String version(int number) {
        return HexFormat.of().toHexDigits(number);
    }
}
