package dev.weft.job;

import static dev.weft.job.Jobs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Throwables;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.options.BadOptionsException;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kafka has to say before a job starts. */
@Timeout(300)
class KafkaStartITCase {

    @AutoClose private static final EmbeddedKafka KAFKA = EmbeddedKafka.start();

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"kafka,", "qdrant-then-kafka,--source.qdrant.collection=old"})
    void aJobWhoseTopicsAreNotThereIsNotStarted(String source, String collection) throws Exception {
        KAFKA.create("there-for-" + source, 1);
        List<String> more = new ArrayList<>(List.of("--source.type=" + source));
        Optional.ofNullable(collection).ifPresent(more::add);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            assertThatThrownBy(
                            () ->
                                    run(
                                            job(
                                                    "there-for-" + source + ",gone,no/topic",
                                                    qdrant,
                                                    more.toArray(String[]::new))))
                    .isInstanceOf(BadOptionsException.class)
                    .hasMessageContaining("source.kafka.topics 'gone' is not there")
                    .hasMessageContaining("source.kafka.topics 'no/topic' is not there")
                    .hasMessageNotContaining("'there-for-");
        }
    }

    @Test
    void offsetsOfPartitionsThatAreNotThereOrNotNamedAreMistakes() throws Exception {
        KAFKA.create("two", 2);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            assertThatThrownBy(
                            () ->
                                    run(
                                            job(
                                                    "two",
                                                    qdrant,
                                                    "--source.kafka.start=two:5:0,three:0:1",
                                                    "--source.kafka.stop=two:0:3")))
                    .isInstanceOf(BadOptionsException.class)
                    .hasMessageContaining(
                            "source.kafka.start names partition 5 of two, which is not there")
                    .hasMessageContaining(
                            "source.kafka.start names partition 0 of three, which is not there")
                    .hasMessageContaining("source.kafka.stop names no offset of partition 1 of two")
                    .hasMessageNotContaining("partition 0 of two");
            // a partition that is not named begins at its oldest record
            Weft.define(
                    Jobs.environment(1),
                    job(
                            "two",
                            qdrant,
                            "--source.kafka.start=two:0:0",
                            "--source.kafka.stop=two:0:3,two:1:3"));
        }
    }

    /** Names that stand for running brokers alone are nobody's while none of them runs. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "broker.invalid:9092"})
    void aJobWhoseBrokersDoNotAnswerIsNotStartedUnlessFlinkMayBeRecoveringIt(String servers)
            throws Exception {
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options =
                    job(
                            "books",
                            qdrant,
                            "--source.kafka.bootstrap-servers=" + servers,
                            "--source.kafka.properties.default.api.timeout.ms=1000",
                            "--source.kafka.properties.request.timeout.ms=500");
            assertThatThrownBy(() -> Weft.define(Jobs.environment(1), options))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "source.kafka.bootstrap-servers '%s' does not say from here", servers);
            assertThat(collections(qdrant)).isEmpty();

            StreamExecutionEnvironment recovered = Jobs.environment(1);
            recovered.configure(
                    new Configuration()
                            .set(
                                    PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID,
                                    new JobID().toString()));
            Weft.define(recovered, options);
            assertThat(collections(qdrant)).containsExactly("test");
        }
    }

    @Test
    void aLoginThatKafkasClientCannotReadIsAMistakeThatQuotesNothingOfIt() throws Exception {
        Path properties =
                Files.writeString(
                        folder.resolve("kafka.properties"),
                        "login=org.apache.kafka.common.security.plain.PlainLoginModule required"
                                + " username=weft password=s3cret w1thspace;\n");
        String client = "--source.kafka.properties.";
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options =
                    job(
                            "books",
                            qdrant,
                            client + "config.providers=file",
                            client
                                    + "config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider",
                            client + "security.protocol=SASL_PLAINTEXT",
                            client + "sasl.mechanism=PLAIN",
                            client + "sasl.jaas.config=${file:" + properties + ":login}");
            assertThatThrownBy(() -> Weft.define(Jobs.environment(1), options))
                    .hasMessageContaining("sasl.jaas.config is not written as JAAS has it")
                    .hasMessageContaining("source.kafka.properties")
                    .extracting(Throwables::getStackTraceAsString)
                    .asString()
                    .doesNotContain("s3cret", "w1thspace");
        }
    }

    private static List<String> collections(EmbeddedQdrant qdrant) throws IOException {
        try (QdrantConnection connection =
                QdrantConnection.open(QdrantOptions.builder().setUrl(qdrant.url()).build())) {
            return new CollectionClient(connection, Duration.ZERO).names();
        }
    }

    private Configuration job(String topic, EmbeddedQdrant qdrant, String... more) {
        return Jobs.ofKafka(KAFKA, topic, qdrant.url(), folder, more);
    }
}
