package dev.weft.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer.PartitionOffsetsRetriever;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaPositionTest {

    private static final TopicPartition FIRST = new TopicPartition("books", 0);
    private static final TopicPartition SECOND = new TopicPartition("books", 1);

    @Test
    void ofPartitionsThatAreNotNamedAllIsReadWhateverAGroupHasCommitted() {
        assertThat(offsets(KafkaPosition.start("books:0:42")))
                .isEqualTo(Map.of(FIRST, 42L, SECOND, 10L));
        assertThat(offsets(KafkaPosition.stop("books:0:42")))
                .isEqualTo(Map.of(FIRST, 42L, SECOND, 90L));
        assertThat(offsets(KafkaPosition.start(" books:1:7 , books:0:5")))
                .isEqualTo(Map.of(FIRST, 5L, SECOND, 7L));
    }

    /** Of the first its group has read to 50, of the second to what is gone. */
    @Test
    void whereAGroupHasComeToIsWhereItBegins() {
        assertThat(offsets(KafkaPosition.start("committed")))
                .isEqualTo(Map.of(FIRST, 50L, SECOND, 10L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "earliest",
                "latest",
                "committed",
                "2026-01-31T12:00:00Z",
                "1769860800000",
                "books:0:42",
            })
    void aGapIsNeverReadOverInSilence(String position) {
        assertThat(KafkaPosition.start(position).getAutoOffsetResetStrategy())
                .isEqualTo(OffsetResetStrategy.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "soon                     | it is none of earliest, latest, committed, a time like",
                "+999999999-12-31T23:59:59Z | it is none of earliest",
                "books:0:x                | it is none of earliest",
                "books:0:1,books          | 'books' is no offset: write topic:partition:offset",
                "books:0:1,films:0:1,books:0:2 | it has two offsets of partition 0 of books",
                "books:9999999999:1       | it is none of earliest",
            })
    void whatIsNoPlaceToBeginSaysWhatOneIs(String position, String reason) {
        assertThatThrownBy(() -> KafkaPosition.start(position))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"earliest", "committed", "soon"})
    void whereThereIsNothingToReadOrNoEndIsNoPlaceToStop(String position) {
        assertThatThrownBy(() -> KafkaPosition.stop(position))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("it is none of latest, a time like");
    }

    private static Map<TopicPartition, Long> offsets(OffsetsInitializer position) {
        return position.getPartitionOffsets(List.of(FIRST, SECOND), new Kafka());
    }

    /** Holds 10 to 90 of each partition. */
    private static final class Kafka implements PartitionOffsetsRetriever {

        @Override
        public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> partitions) {
            return Map.of(FIRST, 50L, SECOND, 3L);
        }

        @Override
        public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
            return each(partitions, 10);
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            return each(partitions, 90);
        }

        private static Map<TopicPartition, Long> each(
                Collection<TopicPartition> partitions, long offset) {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            partitions.forEach(partition -> offsets.put(partition, offset));
            return offsets;
        }

        @Override
        public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> times) {
            throw new AssertionError("no time");
        }
    }
}
