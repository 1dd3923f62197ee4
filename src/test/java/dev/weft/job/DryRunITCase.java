package dev.weft.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.dryrun.DryRunFailedException;
import dev.weft.quickstart.WordNet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dry runs with the real model, and with a real broker. */
@Timeout(180)
class DryRunITCase {

    @AutoClose private static final EmbeddedKafka KAFKA = EmbeddedKafka.start();
    @AutoClose private static final EmbeddedQdrant QDRANT = EmbeddedQdrant.start();

    @TempDir Path folder;

    @Test
    void theModelsTokensAreCountedAndWhatItTakesIsMeasured() throws Exception {
        WordNet.write(folder, 5000);

        String report = dryRun(wordNet("--embed.max-tokens=32", "--dry-run.records=300"));

        assertThat(report)
                .containsPattern(
                        "tokens        [0-9.]+ a text, p95 [0-9]+, max 32; [0-9]+ texts \\([0-9.]+%\\) longer")
                .contains(
                        "classpath:all-minilm-l6-v2, 384 dimensions; its embeddings do not depend")
                .containsPattern("in all        about [0-9,]+ documents, [0-9,]+ tokens, ")
                .containsPattern(
                        "TaskManager   ([0-9.]+ \\w+ beside the heap for the model, as here; )?up to ")
                .contains("a run would start");
    }

    @Test
    void aModelWhoseEmbeddingsDependOnTheBatchIsNamed() throws Exception {
        WordNet.write(folder, 50);

        assertThat(dryRun(wordNet("--embed.model=classpath:all-minilm-l6-v2-q")))
                .contains("its embeddings depend on the batch, so it runs one text a call");
    }

    @Test
    void aTopicIsReadFromItsStartAndMeasured() throws Exception {
        KAFKA.create("books", 2);
        for (int i = 0; i < 30; i++) {
            KAFKA.send("books", "k" + i, "{\"title\": \"book number " + i + "\"}");
        }
        KAFKA.send("books", "k3", null);

        assertThat(dryRun(topic("books", "--dry-run.records=10")))
                .contains("source        kafka: books: 31 records in 2 partitions")
                .contains("sample        10 records")
                .contains("in all        31 documents");
        assertThat(dryRun(topic("books")))
                .contains("sample        31 records")
                .contains("records       30 documents, 1 delete, 0 bad")
                .doesNotContain("timeout");
        assertThat(dryRun(topic("books", "--source.kafka.start=latest")))
                .contains("0 records in 2 partitions")
                .contains("note          Nothing was read");
    }

    @Test
    void aScanBeforeTheChangesIsSampledAndItsTopicLookedAt() throws Exception {
        KAFKA.create("changes", 1);
        try (EmbeddedQdrant own = EmbeddedQdrant.start();
                Books books = new Books(own.url()).fill()) {
            assertThat(
                            dryRun(
                                    List.of(
                                            "--dry-run",
                                            "--source.type=qdrant-then-kafka",
                                            "--source.qdrant.collection=" + Books.OLD,
                                            "--source.kafka.bootstrap-servers=" + KAFKA.servers(),
                                            "--source.kafka.topics=changes",
                                            "--document.id=@key",
                                            "--document.text=title",
                                            "--unchanged.skip=state",
                                            "--qdrant.url=" + own.url(),
                                            "--qdrant.collection=" + Books.NEW)))
                    .contains(": 40 points, then changes in 1 partition")
                    .contains("sample        40 records")
                    .contains("in all        40 documents")
                    .contains("note          What unchanged.skip would spare is not taken off")
                    .contains("a run would start");
            assertThat(books.client().names()).containsExactly(Books.OLD);
        }
    }

    @Test
    void missingTopicsAndBrokersAreMistakes() throws Exception {
        KAFKA.create("there", 1);

        assertThatThrownBy(() -> dryRun(topic("there,gone,away")))
                .hasCauseInstanceOf(DryRunFailedException.class)
                .hasMessageContaining("source.kafka.topics 'gone' is not there")
                .hasMessageContaining("source.kafka.topics 'away' is not there")
                .hasMessageContaining("2 mistakes");

        List<String> nobody =
                topic(
                        "there",
                        "--source.kafka.bootstrap-servers=127.0.0.1:1",
                        "--source.kafka.properties.default.api.timeout.ms=2000",
                        "--source.kafka.properties.request.timeout.ms=1000");
        assertThatThrownBy(() -> dryRun(nobody))
                .hasMessageContaining("'127.0.0.1:1' does not say from here what it holds");
    }

    private List<String> wordNet(String... more) {
        return job(
                List.of(
                        "--source.files.path=" + folder.toUri(),
                        "--document.id=id",
                        "--document.text={words}: {gloss}"),
                more);
    }

    private static List<String> topic(String topics, String... more) {
        return job(
                List.of(
                        "--source.type=kafka",
                        "--source.kafka.bootstrap-servers=" + KAFKA.servers(),
                        "--source.kafka.topics=" + topics,
                        "--document.id=@key",
                        "--document.text=title"),
                more);
    }

    private static List<String> job(List<String> source, String... more) {
        List<String> usual = new ArrayList<>(source);
        usual.addAll(
                List.of("--dry-run", "--qdrant.url=" + QDRANT.url(), "--qdrant.collection=books"));
        return Jobs.arguments(usual, more);
    }

    private static String dryRun(List<String> args) throws DryRuns.Failed {
        return DryRuns.of(
                StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration()), args);
    }
}
