package dev.weft.qdrant.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.client.RetryPolicy;
import dev.weft.qdrant.source.split.IdPosition;
import dev.weft.qdrant.source.split.QdrantSplit;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.ShardKeyFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.connector.testutils.source.reader.TestingReaderOutput;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QdrantSourceTest {

    private static QdrantSourceBuilder<Long> builder() {
        return QdrantSource.<Long>builder()
                .setConnection(QdrantOptions.builder().setUrl("http://localhost:1").build())
                .setCollection("books")
                .setDeserializationSchema(point -> point.getId().getNum(), Types.LONG);
    }

    private static void assertRefused(
            String setter, UnaryOperator<QdrantSourceBuilder<Long>> change) {
        assertThatThrownBy(() -> change.apply(builder()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(setter);
    }

    @Test
    void whatIsMissingOrOutOfBoundsIsNamedByItsSetter() {
        assertRefused("setConnection", builder -> builder.setConnection(null));
        assertRefused("setCollection", builder -> builder.setCollection(null));
        assertRefused("setCollection", builder -> builder.setCollection(" "));
        assertRefused("setRanges(0)", builder -> builder.setRanges(0));
        assertRefused("1 to 10000", builder -> builder.setRanges(10_001));
        assertRefused("setPageBytes(0)", builder -> builder.setPageBytes(0));
        assertRefused("setMaxPointsPerSecond", builder -> builder.setMaxPointsPerSecond(0));
        assertRefused("setPayload", builder -> builder.setPayload(null));
        assertRefused("setVectors", builder -> builder.setVectors(null));
        assertRefused("setShardKeys", builder -> builder.setShardKeys(null));
        assertRefused(
                "setRetryBudget", builder -> builder.setRetryBudget(0, Duration.ofSeconds(1)));
        assertThatThrownBy(
                        () ->
                                QdrantSource.<Long>builder()
                                        .setConnection(
                                                QdrantOptions.builder().setUrl("http://h").build())
                                        .build())
                .hasMessageContaining("setDeserializationSchema");
    }

    @Test
    void itTravelsInAJobGraph() throws Exception {
        QdrantSource<Long> source =
                builder()
                        .setFilter(
                                Filter.newBuilder()
                                        .addMust(ConditionFactory.matchKeyword("a", "b"))
                                        .build())
                        .setShardKeys(List.of(ShardKeyFactory.shardKey("key")))
                        .build();

        QdrantSource<Long> copy = InstantiationUtil.clone(source);

        assertThat(copy.getProducedType()).isEqualTo(Types.LONG);
    }

    @Test
    void thereAreRangesForMoreReadersThanTheFirst() {
        assertThat(options(null).ranges(1)).isEqualTo(16);
        assertThat(options(null).ranges(10)).isEqualTo(40);
        assertThat(options(3).ranges(10)).isEqualTo(3);
    }

    private static ReadOptions options(Integer ranges) {
        return new ReadOptions(
                "books",
                null,
                WithPayloadSelector.getDefaultInstance(),
                WithVectorsSelector.getDefaultInstance(),
                List.of(),
                ranges,
                1,
                Double.POSITIVE_INFINITY,
                RetryPolicy.DEFAULT);
    }

    private static List<Thread> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(
                        thread ->
                                thread.getName().startsWith("qdrant-client-")
                                        || thread.getName().contains("Source Data Fetcher"))
                .toList();
    }

    @Test
    void aReaderReadsItsSplitAsksForTheNextAndLeavesNoThread() throws Exception {
        List<Thread> before = clientThreads();
        TestingReaderContext context = new TestingReaderContext();
        TestingReaderOutput<Long> output = new TestingReaderOutput<>();
        try (ScannedServer server = ScannedServer.start()) {
            String collection = server.create();
            server.fill(collection, Populations.ids(Populations.consecutive(100)));
            try (SourceReader<Long, QdrantSplit> reader =
                    builder()
                            .setConnection(server.options().build())
                            .setDeserializationSchema(QdrantSourceTest::evenNumber, Types.LONG)
                            .build()
                            .createReader(context)) {
                reader.start();
                assertThat(context.getNumSplitRequests()).isEqualTo(1);
                reader.addSplits(
                        List.of(
                                new QdrantSplit(
                                        "range",
                                        collection,
                                        null,
                                        IdPosition.number(11),
                                        IdPosition.number(21))));
                while (context.getNumSplitRequests() < 2) {
                    poll(reader, output);
                }
                assertThat(output.getEmittedRecords()).containsExactly(12L, 14L, 16L, 18L, 20L);
                reader.notifyNoMoreSplits();
                InputStatus status;
                do {
                    status = poll(reader, output);
                } while (status != InputStatus.END_OF_INPUT);
            }
        }
        for (Thread left : clientThreads()) {
            left.join(10_000); // one may be on its last steps
        }
        assertThat(before).containsAll(clientThreads());
    }

    private static InputStatus poll(
            SourceReader<Long, QdrantSplit> reader, TestingReaderOutput<Long> output)
            throws Exception {
        InputStatus status = reader.pollNext(output);
        if (status == InputStatus.NOTHING_AVAILABLE) {
            reader.isAvailable().get();
        }
        return status;
    }

    private static Long evenNumber(RetrievedPoint point) {
        long number = point.getId().getNum();
        return number % 2 == 0 ? number : null;
    }

    @Test
    void aPointThatTheSchemaCannotTakeIsNamedAndCountedButNotShown() throws Exception {
        TestingReaderContext context =
                new TestingReaderContext(
                        new Configuration(),
                        InternalSourceReaderMetricGroup.mock(new UnregisteredMetricsGroup()));
        try (ScannedServer server = ScannedServer.start()) {
            String collection = server.create();
            server.fill(
                    collection,
                    Populations.ids(Populations.consecutive(1)),
                    id -> ScannedServer.text("text", "confidential"));
            try (SourceReader<Long, QdrantSplit> reader =
                    builder()
                            .setConnection(server.options().build())
                            .setDeserializationSchema(QdrantSourceTest::fail, Types.LONG)
                            .build()
                            .createReader(context)) {
                reader.start();
                reader.addSplits(
                        List.of(
                                new QdrantSplit(
                                        "range",
                                        collection,
                                        null,
                                        IdPosition.START,
                                        IdPosition.END)));
                assertThatThrownBy(
                                () -> {
                                    while (true) {
                                        poll(reader, new TestingReaderOutput<>());
                                    }
                                })
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("point 1 of collection '" + collection + "'")
                        .hasMessageNotContaining("confidential");
                assertThat(context.metricGroup().getNumRecordsInErrorsCounter().getCount())
                        .isEqualTo(1);
            }
        }
    }

    private static Long fail(RetrievedPoint point) {
        throw new IllegalStateException("no such field");
    }
}
