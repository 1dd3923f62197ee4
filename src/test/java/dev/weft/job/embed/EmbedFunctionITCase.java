package dev.weft.job.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.document.DocumentBatch.Reason;
import dev.weft.embed.Embedder;
import dev.weft.embed.EmbedderClosedException;
import dev.weft.embed.EmbedderOptions;
import dev.weft.embed.SharedEmbedder;
import dev.weft.embed.ShutdownHooks;
import dev.weft.job.report.Count;
import dev.weft.job.report.Tally;
import dev.weft.job.write.WriteItem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionGraphTestUtils;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class EmbedFunctionITCase {

    private static final EmbedderOptions MODEL =
            EmbedderOptions.builder("classpath:all-minilm-l6-v2").workers(1).build();

    @Test
    void aBatchBecomesPointsDeletesDeadLettersAndOneTallyInOrder() throws Exception {
        DocumentBatch batch =
                new DocumentBatch(
                        0,
                        Reason.TIMEOUT,
                        List.of(
                                document("1", "a short text"),
                                Document.delete("2", "here"),
                                document("3", " \t "),
                                document("4", "a short text"),
                                document("5", "long ".repeat(500))),
                        0);
        Map<String, Metric> metrics = new ConcurrentHashMap<>();
        try (var environment = environment(metrics);
                var harness = harness(environment)) {
            harness.open();
            harness.processElement(batch, 0);
            harness.endInput();

            List<WriteItem> items = harness.extractOutputValues();
            assertThat(items).hasSize(6);
            assertThat(items.get(0).document().vectors()[0]).hasSize(384);
            assertThat(items.get(1).document().document().kind()).isEqualTo(Document.Kind.DELETE);
            assertThat(items.get(2).deadLetter().stage()).isEqualTo("embed");
            assertThat(items.get(2).deadLetter().id()).isEqualTo("3");
            assertThat(items.get(2).deadLetter().place()).isEqualTo("here");
            assertThat(items.get(2).deadLetter().original().content())
                    .isEqualTo("{\"id\":\"3\",\"text\":\" \\t \",\"payload\":{\"a\":1}}");
            assertThat(items.get(3).document().vectors()[0])
                    .isEqualTo(items.get(0).document().vectors()[0]);
            Tally tally = items.get(5).tally();
            assertThat(tally.get(Count.BATCHES_BY_TIMEOUT)).isEqualTo(1);
            assertThat(tally.get(Count.TEXTS)).isEqualTo(4);
            assertThat(tally.get(Count.DEDUPLICATED)).isEqualTo(1);
            assertThat(tally.get(Count.TRUNCATED)).isEqualTo(1);
            assertThat(tally.get(Count.DEAD_IN_EMBED)).isEqualTo(1);
            assertThat(tally.get(Count.TOKENS)).isEqualTo(5 + 256);

            assertThat(count(metrics, "documents")).isEqualTo(4);
            assertThat(count(metrics, "texts")).isEqualTo(4);
            assertThat(count(metrics, "tokens")).isEqualTo(5 + 256);
            assertThat(count(metrics, "truncated")).isEqualTo(1);
            assertThat(count(metrics, "deduplicated")).isEqualTo(1);
            // the short text and the long one go in calls of their own
            assertThat(value(metrics, "paddingShare")).isZero();
            CommonTestUtils.waitUntilCondition(() -> value(metrics, "busyWorkers") == 0);
            assertThat(value(metrics, "processMemoryBytes")).isPositive();
            // never more than the whole, and less by at least the heap that was ever touched
            assertThat(value(metrics, "nativeMemoryBytes"))
                    .isNotNegative()
                    .isLessThan(value(metrics, "processMemoryBytes"));
            Histogram inference = (Histogram) metrics.get("inferenceTimeMs");
            assertThat(inference.getCount()).isEqualTo(1);
            assertThat(inference.getStatistics().getMax()).isPositive();
            assertThat(((Histogram) metrics.get("queueTimeMs")).getCount()).isEqualTo(1);
        }
    }

    @Test
    void aStopIsNoFailureOfWhatIsBeingEmbedded() throws Exception {
        List<Document> documents =
                IntStream.range(0, 500)
                        .mapToObj(i -> document("" + i, i + " long".repeat(200)))
                        .toList();
        Map<String, Metric> metrics = new ConcurrentHashMap<>();
        try (var environment = environment(metrics);
                var harness = harness(environment)) {
            environment.setExpectedExternalFailureCause(Throwable.class);
            harness.open();
            harness.processElement(new DocumentBatch(0, Reason.COUNT, documents, 0), 0);
            double workers = value(metrics, "workers");
            CommonTestUtils.waitUntilCondition(() -> value(metrics, "busyWorkers") == workers);
            // as behind a savepoint: no end of input, and nobody waits for the batch
            harness.getOperator().close();

            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(environment.getActualExternalFailureCause()).isEmpty();
        }
    }

    @Test
    void theEndOfTheProcessIsNoFailureOfWhatIsBeingEmbedded() throws Exception {
        DocumentBatch batch =
                new DocumentBatch(0, Reason.COUNT, List.of(document("1", "river")), 0);
        try (var environment = environment(new ConcurrentHashMap<>());
                var harness = harness(environment);
                Embedder shared = SharedEmbedder.acquire(MODEL)) {
            environment.setExpectedExternalFailureCause(Throwable.class);
            harness.open();
            ShutdownHooks.named("weft-embed-end").forEach(Thread::run);
            harness.processElement(batch, 0);
            // on the one worker the batch before comes first
            assertThatThrownBy(shared.embed(List.of("stones"))::join)
                    .hasCauseInstanceOf(EmbedderClosedException.class);

            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(environment.getActualExternalFailureCause()).isEmpty();
            harness.getOperator().close();
        }
    }

    private static long count(Map<String, Metric> metrics, String name) {
        return ((Counter) metrics.get(name)).getCount();
    }

    private static double value(Map<String, Metric> metrics, String name) {
        return ((Number) ((Gauge<?>) metrics.get(name)).getValue()).doubleValue();
    }

    /** Keeps what is registered in the group {@code weft}. */
    private static MockEnvironment environment(Map<String, Metric> metrics) {
        MetricRegistry registry =
                TestingMetricRegistry.builder()
                        .setRegisterConsumer(
                                (metric, name, group) -> {
                                    String[] scope = group.getScopeComponents();
                                    if (scope[scope.length - 1].equals("weft")) {
                                        metrics.put(name, metric);
                                    }
                                })
                        .build();
        return new MockEnvironmentBuilder()
                .setMetricGroup(
                        TaskManagerMetricGroup.createTaskManagerMetricGroup(
                                        registry, "localhost", ResourceID.generate())
                                .addJob(new JobID(), "job")
                                .addTask(
                                        ExecutionGraphTestUtils.createExecutionAttemptId(), "task"))
                .build();
    }

    private static OneInputStreamOperatorTestHarness<DocumentBatch, WriteItem> harness(
            MockEnvironment environment) throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new AsyncWaitOperatorFactory<>(
                        new EmbedFunction(MODEL), 60_000, 2, OutputMode.ORDERED),
                TypeInformation.of(DocumentBatch.class)
                        .createSerializer(new SerializerConfigImpl()),
                environment);
    }

    private static Document document(String id, String text) {
        return Document.upsert(id, text, "{\"a\":1}".getBytes(), "here");
    }
}
