package dev.weft.job.dryrun;

import static dev.weft.job.options.SourceOptions.KAFKA_GROUP;
import static dev.weft.job.options.SourceOptions.KAFKA_START;
import static dev.weft.job.options.SourceOptions.KAFKA_STOP;

import dev.weft.job.source.KafkaPosition;
import dev.weft.job.source.KafkaTopics;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumerator.PartitionOffsetsRetrieverImpl;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.TopicPartition;

/**
 * What Kafka holds between the place where the job begins and the one where it stops, or the end as of now.
 *
 * @param partitions of all topics
 * @param records offsets between the two: compacted records and transactions' marks are counted, too
 * @param mistakes topics that are not there
 */
record KafkaExtent(int partitions, long records, List<String> mistakes) {

    /**
     * Asks the brokers.
     *
     * @throws IOException if they can't be reached or refuse
     */
    static KafkaExtent of(Configuration options) throws IOException {
        return KafkaTopics.ask(
                options,
                admin -> {
                    KafkaTopics topics = KafkaTopics.of(options, admin);
                    List<TopicPartition> partitions = topics.partitions();
                    return new KafkaExtent(
                            partitions.size(),
                            partitions.isEmpty() ? 0 : records(options, admin, partitions),
                            topics.mistakes());
                });
    }

    private static long records(
            Configuration options, AdminClient admin, List<TopicPartition> partitions) {
        var offsets =
                new PartitionOffsetsRetrieverImpl(
                        admin, options.getOptional(KAFKA_GROUP).orElse(""));
        Map<TopicPartition, Long> ends = new HashMap<>(offsets.endOffsets(partitions));
        Map<TopicPartition, Long> begins = offsets.beginningOffsets(partitions);
        Map<TopicPartition, Long> from =
                resolved(options.get(KAFKA_START), partitions, offsets, begins, ends);
        Map<TopicPartition, Long> to =
                options.getOptional(KAFKA_STOP)
                        .map(stop -> resolved(stop, partitions, offsets, begins, ends))
                        .orElse(ends);
        return partitions.stream()
                .mapToLong(
                        one ->
                                Math.max(
                                        0,
                                        Math.min(to.get(one), ends.get(one))
                                                - Math.max(from.get(one), begins.get(one))))
                .sum();
    }

    /** Some positions are left to the consumer, and stand there as numbers below zero. */
    private static Map<TopicPartition, Long> resolved(
            String position,
            List<TopicPartition> partitions,
            PartitionOffsetsRetrieverImpl offsets,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends) {
        OffsetsInitializer initializer = KafkaPosition.parse(position);
        Map<TopicPartition, Long> given = initializer.getPartitionOffsets(partitions, offsets);
        Map<TopicPartition, Long> committed =
                given.containsValue(KafkaPartitionSplit.COMMITTED_OFFSET)
                        ? offsets.committedOffsets(partitions)
                        : Map.of();
        Map<TopicPartition, Long> resolved = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long offset = given.getOrDefault(partition, begins.get(partition));
            if (offset == KafkaPartitionSplit.COMMITTED_OFFSET) {
                offset = committed.getOrDefault(partition, begins.get(partition));
            } else if (offset == KafkaPartitionSplit.LATEST_OFFSET) {
                offset = ends.get(partition);
            }
            resolved.put(partition, offset < 0 ? begins.get(partition) : offset);
        }
        return resolved;
    }
}
