package dev.weft.job.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * An offset of each partition. Not Flink's own: of a partition that is not named, that takes what the job's group has
 * committed, where a read is to stop, too, and what lies behind it is left out in silence.
 *
 * @param others what holds of partitions that are not named
 */
record NamedOffsets(Map<TopicPartition, Long> named, Others others) implements OffsetsInitializer {

    /** Where a partition begins or ends that is not named. */
    enum Others {
        BEGIN,
        END,
        /** Where the job's group has come to; at the oldest record, if it has come nowhere, or to what is gone. */
        COMMITTED
    }

    NamedOffsets {
        named = Map.copyOf(named);
    }

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        List<TopicPartition> rest = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            if (named.containsKey(partition)) {
                offsets.put(partition, named.get(partition));
            } else {
                rest.add(partition);
            }
        }
        if (!rest.isEmpty()) {
            offsets.putAll(
                    switch (others) {
                        case BEGIN -> kafka.beginningOffsets(rest);
                        case END -> kafka.endOffsets(rest);
                        case COMMITTED -> committed(rest, kafka);
                    });
        }
        return offsets;
    }

    private static Map<TopicPartition, Long> committed(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
        Map<TopicPartition, Long> offsets = new HashMap<>(kafka.beginningOffsets(partitions));
        kafka.committedOffsets(partitions)
                .forEach((partition, offset) -> offsets.merge(partition, offset, Math::max));
        return offsets;
    }

    /** A gap fails the job. */
    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
