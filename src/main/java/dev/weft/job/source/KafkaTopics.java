package dev.weft.job.source;

import static dev.weft.job.options.SourceOptions.KAFKA_PROPERTIES;
import static dev.weft.job.options.SourceOptions.KAFKA_SERVERS;
import static dev.weft.job.options.SourceOptions.KAFKA_START;
import static dev.weft.job.options.SourceOptions.KAFKA_STOP;
import static dev.weft.job.options.SourceOptions.KAFKA_TOPICS;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics that a job reads, as their brokers tell of them.
 *
 * @param partitions of those that are there
 * @param missing those that are not
 */
public record KafkaTopics(List<TopicPartition> partitions, List<String> missing) {

    /** Where the client's own default.api.timeout.ms says nothing else. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** A topic that was made just now is not yet known to every broker. */
    private static final int LOOKS = 10;

    private static final long BETWEEN_LOOKS_MILLIS = 500;

    /** Kafka does not answer. */
    public static final class UnreachableException extends IOException {

        private static final long serialVersionUID = 1L;

        private final boolean mayPass;

        private UnreachableException(Configuration options, Throwable failure) {
            super(
                    "%s '%s' does not say from here what it holds: %s. Mend it, %s, or what keeps this machine from it"
                            .formatted(
                                    KAFKA_SERVERS.key(),
                                    options.get(KAFKA_SERVERS),
                                    text(innermost(failure)),
                                    KAFKA_PROPERTIES.key()),
                    innermost(failure));
            mayPass = failure instanceof RetriableException || noNameIsKnown(innermost(failure));
        }

        private static String text(Throwable cause) {
            return cause.getMessage() == null
                    ? cause.getClass().getSimpleName()
                    : cause.getMessage();
        }

        /** A name that stands for running brokers alone is nobody's while none of them runs. */
        private static boolean noNameIsKnown(Throwable cause) {
            return cause instanceof ConfigException
                    && String.valueOf(cause.getMessage()).contains("No resolvable bootstrap urls");
        }

        /** Whether it may answer later, as it is. */
        public boolean mayPass() {
            return mayPass;
        }
    }

    /** A question to Kafka. */
    public interface Question<T> {
        T ask(AdminClient admin) throws ExecutionException, InterruptedException;
    }

    /**
     * What keeps a job from reading its topics; nothing where it reads none.
     *
     * @throws UnreachableException if Kafka does not answer, or refuses
     */
    public static List<String> mistakes(Configuration options) throws IOException {
        return options.get(SOURCE_TYPE).readsKafka()
                ? ask(options, admin -> of(options, admin)).unmet(options)
                : List.of();
    }

    /**
     * Asks as long as the client's own properties say, or else for a quarter of a minute.
     *
     * @throws UnreachableException if Kafka does not answer, or refuses
     */
    public static <T> T ask(Configuration options, Question<T> question) throws IOException {
        AdminClient admin = null;
        try {
            admin = AdminClient.create(Sources.client(options));
            return question.ask(admin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while Kafka was asked", e);
        } catch (ExecutionException e) {
            throw new UnreachableException(options, e.getCause());
        } catch (KafkaException | FlinkRuntimeException e) {
            throw new UnreachableException(options, e);
        } finally {
            if (admin != null) {
                // all is answered, or nobody waits for it any more
                admin.close(Duration.ZERO);
            }
        }
    }

    /** Looks for those of the options. */
    public static KafkaTopics of(Configuration options, Admin admin)
            throws ExecutionException, InterruptedException {
        DescribeTopicsOptions patience = new DescribeTopicsOptions();
        if (!Sources.client(options)
                .containsKey(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG)) {
            patience.timeoutMs(Math.toIntExact(PATIENCE.toMillis()));
        }
        return of(options.get(KAFKA_TOPICS), admin, patience);
    }

    /** Looks for these, more than once where one is missing. */
    public static KafkaTopics of(
            Collection<String> topics, Admin admin, DescribeTopicsOptions patience)
            throws ExecutionException, InterruptedException {
        KafkaTopics found = look(topics, admin, patience);
        for (int look = 1; look < LOOKS && !found.missing.isEmpty(); look++) {
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
            found = look(topics, admin, patience);
        }
        return found;
    }

    /** What a failure of Kafka's client comes from; without what it quotes, which may be part of a password. */
    public static Throwable innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        boolean quotes =
                cause instanceof IllegalArgumentException
                        && String.valueOf(cause.getMessage()).contains("in JAAS config");
        return quotes
                ? new IllegalArgumentException("sasl.jaas.config is not written as JAAS has it")
                : cause;
    }

    private static KafkaTopics look(
            Collection<String> topics, Admin admin, DescribeTopicsOptions patience)
            throws ExecutionException, InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                admin.describeTopics(topics, patience).topicNameValues().entrySet()) {
            try {
                topic.getValue()
                        .get()
                        .partitions()
                        .forEach(
                                partition ->
                                        partitions.add(
                                                new TopicPartition(
                                                        topic.getKey(), partition.partition())));
            } catch (ExecutionException e) {
                boolean none =
                        e.getCause() instanceof UnknownTopicOrPartitionException
                                || e.getCause() instanceof InvalidTopicException;
                if (!none) {
                    throw e;
                }
                missing.add(topic.getKey());
            }
        }
        return new KafkaTopics(partitions, missing);
    }

    /** What the options ask for and is not there, or leave open of what is there; each in a sentence. */
    public List<String> unmet(Configuration options) {
        List<String> unmet = new ArrayList<>();
        missing.forEach(
                topic ->
                        unmet.add(
                                "%s '%s' is not there: create it, or mend its name"
                                        .formatted(KAFKA_TOPICS.key(), topic)));
        if (unmet.isEmpty()) {
            options.getOptional(KAFKA_START)
                    .map(KafkaPosition::start)
                    .ifPresent(start -> notThere(KAFKA_START, start, unmet));
            options.getOptional(KAFKA_STOP)
                    .map(KafkaPosition::stop)
                    .ifPresent(
                            stop -> {
                                notThere(KAFKA_STOP, stop, unmet);
                                notNamed(KAFKA_STOP, stop, unmet);
                            });
        }
        return unmet;
    }

    private void notThere(
            ConfigOption<String> option, OffsetsInitializer position, List<String> unmet) {
        if (position instanceof NamedOffsets offsets) {
            without(offsets.named().keySet(), partitions)
                    .map(
                            place ->
                                    option.key()
                                            + " names "
                                            + place
                                            + ", which is not there: mend it")
                    .forEach(unmet::add);
        }
    }

    private void notNamed(
            ConfigOption<String> option, OffsetsInitializer position, List<String> unmet) {
        if (position instanceof NamedOffsets offsets) {
            without(partitions, offsets.named().keySet())
                    .map(
                            place ->
                                    option.key()
                                            + " names no offset of "
                                            + place
                                            + ": name one of each partition")
                    .forEach(unmet::add);
        }
    }

    /** In words and in order. */
    private static Stream<String> without(
            Collection<TopicPartition> all, Collection<TopicPartition> some) {
        return all.stream()
                .filter(partition -> !some.contains(partition))
                .map(KafkaTopics::shown)
                .sorted();
    }

    private static String shown(TopicPartition partition) {
        return "partition " + partition.partition() + " of " + partition.topic();
    }
}
