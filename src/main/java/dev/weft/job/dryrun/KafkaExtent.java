package dev.weft.job.dryrun;

import static dev.weft.job.options.SourceOptions.KAFKA_GROUP;
import static dev.weft.job.options.SourceOptions.KAFKA_PROPERTIES;
import static dev.weft.job.options.SourceOptions.KAFKA_SERVERS;
import static dev.weft.job.options.SourceOptions.KAFKA_START;
import static dev.weft.job.options.SourceOptions.KAFKA_STOP;
import static dev.weft.job.options.SourceOptions.KAFKA_TOPICS;

import dev.weft.job.source.KafkaPosition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumerator.PartitionOffsetsRetrieverImpl;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What Kafka holds between the place where the job begins and the one where it stops, or the end as of now.
 *
 * @param partitions of all topics
 * @param records offsets between the two: compacted records and transactions' marks are counted, too
 * @param mistakes topics that are not there
 */
record KafkaExtent(int partitions, long records, List<String> mistakes) {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /**
     * Asks the brokers.
     *
     * @throws IOException if they can't be reached or refuse
     */
    static KafkaExtent of(Configuration options) throws IOException {
        Properties properties = new Properties();
        options.getOptional(KAFKA_PROPERTIES).ifPresent(properties::putAll);
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, options.get(KAFKA_SERVERS));
        int millis = Math.toIntExact(PATIENCE.toMillis());
        properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        AdminClient admin = null;
        try {
            admin = AdminClient.create(properties);
            return of(options, admin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while Kafka was asked", e);
        } catch (Exception e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            throw new IOException(
                    "Kafka at "
                            + KAFKA_SERVERS.key()
                            + " '"
                            + options.get(KAFKA_SERVERS)
                            + "' does not say what it holds: "
                            + innermost(cause),
                    e);
        } finally {
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static KafkaExtent of(Configuration options, AdminClient admin) throws Exception {
        List<String> mistakes = new ArrayList<>();
        List<TopicPartition> partitions = new ArrayList<>();
        DescribeTopicsResult described = admin.describeTopics(options.get(KAFKA_TOPICS));
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                described.topicNameValues().entrySet()) {
            try {
                topic.getValue()
                        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .partitions()
                        .forEach(
                                partition ->
                                        partitions.add(
                                                new TopicPartition(
                                                        topic.getKey(), partition.partition())));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                mistakes.add(
                        KAFKA_TOPICS.key()
                                + " '"
                                + topic.getKey()
                                + "' is not there: create it, or mend its name");
            }
        }
        return new KafkaExtent(
                partitions.size(),
                partitions.isEmpty() ? 0 : records(options, admin, partitions),
                mistakes);
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
