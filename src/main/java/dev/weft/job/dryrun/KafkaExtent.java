package dev.weft.job.dryrun;

import static dev.weft.job.options.SourceOptions.KAFKA_START;
import static dev.weft.job.options.SourceOptions.KAFKA_STOP;

import dev.weft.job.source.KafkaPosition;
import dev.weft.job.source.KafkaTopics;
import dev.weft.job.source.Sources;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumerator.PartitionOffsetsRetrieverImpl;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.TopicPartition;

/**
 * What Kafka holds between the place where the job begins and the one where it stops, or the end as of now.
 *
 * @param partitions of all topics
 * @param records offsets between the two: compacted records and transactions' marks are counted, too
 * @param mistakes topics and partitions that are not there, or not named
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
                            topics.unmet(options));
                });
    }

    private static long records(
            Configuration options, AdminClient admin, List<TopicPartition> partitions) {
        var offsets = new PartitionOffsetsRetrieverImpl(admin, Sources.group(options).orElse(""));
        Map<TopicPartition, Long> ends = new HashMap<>(offsets.endOffsets(partitions));
        Map<TopicPartition, Long> begins = offsets.beginningOffsets(partitions);
        Map<TopicPartition, Long> from =
                resolved(
                        KafkaPosition.start(options.get(KAFKA_START)), partitions, offsets, begins);
        Map<TopicPartition, Long> to =
                options.getOptional(KAFKA_STOP)
                        .map(KafkaPosition::stop)
                        .map(stop -> resolved(stop, partitions, offsets, begins))
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

    /** The beginning is left to the consumer, and stands there as a number below zero. */
    private static Map<TopicPartition, Long> resolved(
            OffsetsInitializer position,
            List<TopicPartition> partitions,
            PartitionOffsetsRetrieverImpl offsets,
            Map<TopicPartition, Long> begins) {
        Map<TopicPartition, Long> resolved =
                new HashMap<>(position.getPartitionOffsets(partitions, offsets));
        resolved.replaceAll((partition, offset) -> offset < 0 ? begins.get(partition) : offset);
        return resolved;
    }
}
