package dev.weft.job.source.reindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.job.EmbeddedKafka;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer.PartitionOffsetsRetriever;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Where the changes begin, asked of a real broker. */
@Timeout(120)
class KafkaPinnerITCase {

    private static final Duration OVERLAP = Duration.ofMinutes(5);
    private static final Duration OLD = Duration.ofHours(1);

    @AutoClose private static final EmbeddedKafka KAFKA = EmbeddedKafka.start();

    @AutoClose
    private static final Admin ADMIN = Admin.create(Map.of("bootstrap.servers", KAFKA.servers()));

    private String topic;

    @BeforeEach
    void create(TestInfo test) throws Exception {
        topic = test.getTestMethod().orElseThrow().getName();
        KAFKA.create(topic, 2);
    }

    @AfterEach
    void noThreadOfThePinnersIsLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .filteredOn(name -> name.startsWith("kafka-admin-client-thread | pinner"))
                .isEmpty();
    }

    private static Properties client(String servers) {
        Properties client = new Properties();
        client.setProperty("bootstrap.servers", servers);
        client.setProperty("client.id", "pinner");
        client.setProperty("default.api.timeout.ms", "2000");
        client.setProperty("request.timeout.ms", "1000");
        return client;
    }

    private KafkaPin pin(String liveGroup) throws Exception {
        return new KafkaPinner(client(KAFKA.servers()), List.of(topic), OVERLAP, liveGroup).call();
    }

    private KafkaPin offsets(long first, long second) {
        return new KafkaPin.Offsets(Map.of(partition(0), first, partition(1), second));
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(topic, number);
    }

    private void send(int partition, int records, Duration age) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
            send(producer, partition, records, age);
        }
    }

    private void send(
            KafkaProducer<byte[], byte[]> producer, int partition, int records, Duration age) {
        long time = Clock.systemUTC().millis() - age.toMillis();
        for (int i = 0; i < records; i++) {
            producer.send(new ProducerRecord<>(topic, partition, time, new byte[1], new byte[1]));
        }
        producer.flush();
    }

    private static KafkaProducer<byte[], byte[]> producer(String transactions) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", KAFKA.servers());
        if (transactions != null) {
            properties.setProperty("transactional.id", transactions);
        }
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void commit(String group, Map<TopicPartition, Long> offsets) throws Exception {
        for (Map.Entry<TopicPartition, Long> offset : offsets.entrySet()) {
            ADMIN.alterConsumerGroupOffsets(
                            group,
                            Map.of(offset.getKey(), new OffsetAndMetadata(offset.getValue())))
                    .all()
                    .get();
        }
    }

    @Test
    void withoutYoungRecordsThePinIsTheEndAlsoOfAnEmptyPartition() throws Exception {
        send(0, 3, OLD);

        assertThat(pin(null)).isEqualTo(offsets(3, 0));
    }

    @Test
    void withYoungRecordsThePinIsTheFirstOfThem() throws Exception {
        send(0, 3, OLD);
        send(0, 2, Duration.ofMinutes(1));
        // of a producer whose clock is slow
        send(0, 2, OLD);
        send(1, 1, Duration.ZERO);

        assertThat(pin(null)).isEqualTo(offsets(3, 0));
    }

    @Test
    void whatIsInAnOpenTransactionIsBehindThePin() throws Exception {
        send(0, 2, OLD);
        try (KafkaProducer<byte[], byte[]> producer = producer("open")) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, 0, 3, OLD);
            send(0, 4, OLD);

            assertThat(pin(null)).isEqualTo(offsets(2, 0));
            producer.abortTransaction();
        }
    }

    @Test
    void thePinIsNeverBehindTheLiveGroupHoweverFarThatLags() throws Exception {
        send(0, 9, OLD);
        send(1, 9, OLD);
        commit("lagging", Map.of(partition(0), 4L, partition(1), 9L));
        send(1, 1, Duration.ZERO);

        assertThat(pin("lagging")).isEqualTo(offsets(4, 9));
    }

    @Test
    void aPartitionThatTheLiveGroupHasNotReadAndWhatKafkaDroppedCountFromTheBeginning()
            throws Exception {
        send(0, 9, OLD);
        send(1, 9, OLD);
        commit("partly", Map.of(partition(0), 4L));
        KAFKA.drop(topic, 0, 6);
        KAFKA.drop(topic, 1, 2);

        assertThat(pin("partly")).isEqualTo(offsets(6, 2));
    }

    @Test
    void aGroupWithoutOffsetsIsAMistakeThatNoRestartMends() {
        assertThatThrownBy(() -> pin("mistyped"))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("source.kafka.live-group 'mistyped' has committed no offset")
                .hasMessageContaining(topic)
                .hasMessageContaining(KAFKA.servers());
    }

    @Test
    void aTopicThatIsNotThereIsAMistakeThatNoRestartMends() {
        KafkaPinner pinner =
                new KafkaPinner(client(KAFKA.servers()), List.of(topic, "mistyped"), OVERLAP, null);

        assertThatThrownBy(pinner::call)
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining(KAFKA.servers() + " has not all of the topics")
                .hasMessageContaining("mistyped")
                .hasMessageContaining("source.kafka.topics");
    }

    @Test
    void aBrokerThatCannotBeReachedIsAskedAgainForATimeAndThenNamed() {
        KafkaPinner pinner = new KafkaPinner(client("localhost:1"), List.of(topic), OVERLAP, null);

        assertThatThrownBy(pinner::call)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Kafka at localhost:1 does not tell the offsets")
                .hasMessageContaining("source.kafka.bootstrap-servers");
    }

    @Test
    void propertiesThatNoClientCanBeMadeWithAreNamed() {
        Properties client = client(KAFKA.servers());
        client.setProperty("security.protocol", "SASL_PLAINTEXT");

        assertThatThrownBy(() -> new KafkaPinner(client, List.of(topic), OVERLAP, null).call())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("JAAS")
                .hasMessageContaining("source.kafka.properties");
    }

    @Test
    void aPinStartsEachPartitionWhereItSaysAndOthersAtTheirBeginning() {
        KafkaPin pin = new KafkaPin.Offsets(Map.of(partition(0), 7L));

        assertThat(pin.start().getPartitionOffsets(List.of(partition(0), partition(1)), oldest(5)))
                .isEqualTo(Map.of(partition(0), 7L, partition(1), 5L));
    }

    @Test
    void aPinThatKafkaNoLongerHasFailsTheJobForGood() {
        KafkaPin pin = new KafkaPin.Offsets(Map.of(partition(0), 7L));

        assertThatThrownBy(() -> pin.start().getPartitionOffsets(List.of(partition(0)), oldest(8)))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("offset 7")
                .hasMessageContaining("dropped those before 8")
                .hasMessageContaining("retention.ms");
    }

    private static PartitionOffsetsRetriever oldest(long offset) {
        return new PartitionOffsetsRetriever() {
            @Override
            public Map<TopicPartition, Long> beginningOffsets(
                    Collection<TopicPartition> partitions) {
                return partitions.stream().collect(Collectors.toMap(p -> p, p -> offset));
            }

            @Override
            public Map<TopicPartition, Long> committedOffsets(
                    Collection<TopicPartition> partitions) {
                throw new AssertionError("a group's offsets have no say");
            }

            @Override
            public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
                throw new AssertionError("not the end");
            }

            @Override
            public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                    Map<TopicPartition, Long> times) {
                throw new AssertionError("no time");
            }
        };
    }
}
