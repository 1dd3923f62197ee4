package dev.weft.job.source.reindex;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets of a {@link KafkaPin}. Not Flink's own for offsets: that gives a partition without one
 * the group's committed offset, and reads on in silence where Kafka has dropped what was to be read.
 */
record PinnedOffsets(Map<TopicPartition, Long> pinned) implements OffsetsInitializer {

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
        Map<TopicPartition, Long> start = new HashMap<>();
        kafka.beginningOffsets(partitions)
                .forEach(
                        (partition, oldest) -> {
                            long pin = pinned.getOrDefault(partition, oldest);
                            if (pin < oldest) {
                                throw gone(partition, pin, oldest);
                            }
                            start.put(partition, pin);
                        });
        return start;
    }

    private static SuppressRestartsException gone(TopicPartition partition, long pin, long oldest) {
        return new SuppressRestartsException(
                new IllegalStateException(
                        "The changes of "
                                + partition
                                + " from offset "
                                + pin
                                + " on are to follow the scan, but Kafka has dropped those before "
                                + oldest
                                + ": have the topic keep its records (retention.ms, and"
                                + " delete.retention.ms for the tombstones of a compacted topic) for"
                                + " longer than the scan takes, and start anew"));
    }

    /** A gap fails the job. */
    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
