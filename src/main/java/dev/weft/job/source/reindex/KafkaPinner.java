package dev.weft.job.source.reindex;

import dev.weft.job.source.KafkaTopics;
import dev.weft.job.source.reindex.KafkaPin.Offsets;
import java.io.IOException;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import javax.annotation.Nullable;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.TemporaryClassLoaderContext;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka, before a scan begins, from where on its changes may be missing in what is scanned. Of
 * each partition that is the least of
 *
 * <ul>
 *   <li>its end, the first offset of an open transaction where there is one;
 *   <li>the first record that is younger than the overlap: who keeps the collection fresh that is
 *       scanned lags behind;
 *   <li>where one is named, the committed offset of the group that keeps it fresh.
 * </ul>
 *
 * <p>Kafka's client tries again for as long as its {@code default.api.timeout.ms} says, a minute.
 */
final class KafkaPinner implements Callable<KafkaPin>, Serializable {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(KafkaPinner.class);

    private static final ListOffsetsOptions STABLE =
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

    private final Properties client;
    private final List<String> topics;
    private final Duration overlap;
    private final String liveGroup;

    /**
     * @param client the Kafka client's properties
     * @param liveGroup the consumer group that keeps the scanned collection fresh; null where none is named
     */
    KafkaPinner(
            Properties client,
            Collection<String> topics,
            Duration overlap,
            @Nullable String liveGroup) {
        this.client = client;
        this.topics = List.copyOf(topics);
        this.overlap = overlap;
        this.liveGroup = liveGroup;
    }

    /**
     * @throws IOException if Kafka can't be reached
     * @throws SuppressRestartsException if it refuses, or does not know a topic or the group: a
     *     restart would meet that again
     */
    @Override
    public KafkaPin call() throws IOException, InterruptedException {
        // Flink's thread has no class loader of the job, where a client's plug-ins are
        try (var loader = TemporaryClassLoaderContext.of(getClass().getClassLoader())) {
            Admin admin = connect();
            try {
                Offsets pin = pin(admin, Clock.systemUTC().millis() - overlap.toMillis());
                LOG.info("After the scan the changes are read from {} on", pin.byPartition());
                return pin;
            } catch (ExecutionException e) {
                throw failed(e.getCause());
            } finally {
                // all is answered, or nobody waits for it any more
                admin.close(Duration.ZERO);
            }
        }
    }

    private Admin connect() throws IOException {
        try {
            return Admin.create(client);
        } catch (KafkaException e) {
            throw failure("can't be asked for", KafkaTopics.innermost(e));
        }
    }

    private Offsets pin(Admin admin, long youngest)
            throws ExecutionException, InterruptedException {
        Set<TopicPartition> partitions = partitions(admin);
        Map<TopicPartition, Long> pin = offsets(admin, partitions, OffsetSpec.latest());
        offsets(admin, partitions, OffsetSpec.forTimestamp(youngest))
                .forEach((partition, offset) -> pin.merge(partition, offset, KafkaPinner::earlier));
        if (liveGroup != null) {
            Map<TopicPartition, Long> oldest = offsets(admin, partitions, OffsetSpec.earliest());
            Map<TopicPartition, Long> committed = committed(admin, partitions);
            // what Kafka has dropped nobody will read any more
            oldest.forEach(
                    (partition, offset) ->
                            pin.merge(
                                    partition,
                                    Math.max(offset, committed.getOrDefault(partition, offset)),
                                    Math::min));
        }
        return new Offsets(pin);
    }

    /** No record is that young where Kafka gives no offset. */
    private static long earlier(long end, long young) {
        return young < 0 ? end : Math.min(end, young);
    }

    private Set<TopicPartition> partitions(Admin admin)
            throws ExecutionException, InterruptedException {
        KafkaTopics found = KafkaTopics.of(topics, admin, new DescribeTopicsOptions());
        if (!found.missing().isEmpty()) {
            throw new SuppressRestartsException(
                    failure("has not all of", "lacks " + String.join(", ", found.missing()), null));
        }
        return Set.copyOf(found.partitions());
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Set<TopicPartition> partitions, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        partitions.forEach(partition -> question.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> answer :
                admin.listOffsets(question, STABLE).all().get().entrySet()) {
            offsets.put(answer.getKey(), answer.getValue().offset());
        }
        return offsets;
    }

    private Map<TopicPartition, Long> committed(Admin admin, Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> all =
                admin.listConsumerGroupOffsets(liveGroup).partitionsToOffsetAndMetadata().get();
        all.forEach(
                (partition, offset) -> {
                    if (offset != null && partitions.contains(partition)) {
                        committed.put(partition, offset.offset());
                    }
                });
        if (committed.isEmpty()) {
            throw new SuppressRestartsException(
                    new IOException(
                            "source.kafka.live-group '"
                                    + liveGroup
                                    + "' has committed no offset of "
                                    + String.join(", ", topics)
                                    + " at "
                                    + servers()
                                    + ": name the group that keeps the scanned collection fresh, or"
                                    + " leave the option out"));
        }
        return committed;
    }

    private IOException failed(Throwable cause) {
        IOException failure = failure("does not tell the offsets of", cause);
        if (!(cause instanceof RetriableException)) {
            throw new SuppressRestartsException(failure);
        }
        return failure;
    }

    private IOException failure(String what, Throwable cause) {
        return failure(what, cause.toString(), cause);
    }

    private IOException failure(String what, String why, @Nullable Throwable cause) {
        return new IOException(
                "Kafka at "
                        + servers()
                        + " "
                        + what
                        + " the topics "
                        + String.join(", ", topics)
                        + " (source.kafka.bootstrap-servers, source.kafka.topics,"
                        + " source.kafka.live-group, source.kafka.properties): "
                        + why,
                cause);
    }

    private String servers() {
        return client.getProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    }
}
