package dev.weft.qdrant.source.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.client.RetryPolicy;
import dev.weft.qdrant.source.Faults;
import dev.weft.qdrant.source.Populations;
import dev.weft.qdrant.source.ReadOptions;
import dev.weft.qdrant.source.ScannedServer;
import dev.weft.qdrant.source.split.IdPosition;
import dev.weft.qdrant.source.split.QdrantSplit;
import io.grpc.Status;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.ShardKeyFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QdrantSplitReaderTest {

    private static final int MANY = 3;

    private final Faults faults = new Faults();
    private final ScannedServer server = ScannedServer.start(faults);
    private final List<PageReader> opened = new ArrayList<>();

    @AfterEach
    void stop() {
        opened.forEach(PageReader::close);
        server.close();
    }

    private QdrantSplitReader reader(QdrantOptions connection, Filter filter, long pageBytes)
            throws IOException {
        ReadOptions options =
                new ReadOptions(
                        "unused",
                        filter,
                        WithPayloadSelectorFactory.enable(true),
                        WithVectorsSelectorFactory.enable(false),
                        List.of(),
                        null,
                        pageBytes,
                        Double.POSITIVE_INFINITY,
                        new RetryPolicy(
                                Duration.ofMillis(1),
                                Duration.ofMillis(2),
                                MANY,
                                Duration.ofSeconds(30)));
        PageReader pages =
                new PageReader(
                        QdrantConnection.open(connection),
                        options,
                        1,
                        new ReaderMetrics(
                                UnregisteredMetricsGroup.createSourceReaderMetricGroup()));
        opened.add(pages);
        return new QdrantSplitReader(pages);
    }

    private QdrantSplitReader reader() throws IOException {
        return reader(server.options().build(), null, 1 << 20);
    }

    private static void add(QdrantSplitReader reader, QdrantSplit... splits) {
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(splits)));
    }

    private static QdrantSplit split(String collection, IdPosition from, IdPosition to) {
        return new QdrantSplit("range", collection, null, from, to);
    }

    private static QdrantSplit all(String collection) {
        return split(collection, IdPosition.START, IdPosition.END);
    }

    private static List<IdPosition> idsIn(RecordsWithSplitIds<RetrievedPoint> fetched) {
        List<IdPosition> ids = new ArrayList<>();
        while (fetched.nextSplit() != null) {
            RetrievedPoint point;
            while ((point = fetched.nextRecordFromSplit()) != null) {
                ids.add(IdPosition.of(point.getId()));
            }
        }
        return ids;
    }

    /** Fetches until one split is finished. */
    private static List<IdPosition> drain(QdrantSplitReader reader) throws IOException {
        List<IdPosition> ids = new ArrayList<>();
        Set<String> finished;
        do {
            RecordsWithSplitIds<RetrievedPoint> fetched = reader.fetch();
            finished = fetched.finishedSplits();
            ids.addAll(idsIn(fetched));
        } while (finished.isEmpty());
        return ids;
    }

    private String filled(List<IdPosition> ids) {
        String collection = server.create();
        server.fill(collection, Populations.ids(ids));
        return collection;
    }

    @Test
    void allPointsComeInOrderPageByPage() throws IOException {
        List<IdPosition> ids = Populations.mixed(500, new Random(1));
        QdrantSplitReader reader = reader();
        add(reader, all(filled(ids)));

        assertThat(idsIn(reader.fetch())).isEqualTo(ids.subList(0, 16));
        assertThat(drain(reader)).isEqualTo(ids.subList(16, 500));
    }

    @Test
    void aSplitEndsBeforeItsEnd() throws IOException {
        List<IdPosition> ids = Populations.consecutive(500);
        QdrantSplitReader reader = reader();
        String collection = filled(ids);
        add(reader, split(collection, IdPosition.number(101), IdPosition.number(301)));
        add(reader, split(collection, IdPosition.number(600), IdPosition.number(700)));
        add(reader, split(collection, IdPosition.number(499), IdPosition.END));

        assertThat(drain(reader)).isEqualTo(ids.subList(100, 300));
        assertThat(drain(reader)).isEmpty();
        assertThat(drain(reader)).isEqualTo(ids.subList(498, 500));
        assertThat(reader.fetch().nextSplit()).as("nothing is left").isNull();
    }

    @Test
    void aSplitThatWasReadToItsEndIsFinishedWithoutARequest() throws IOException {
        QdrantSplitReader reader = reader();
        add(reader, all("anything").from(IdPosition.END));

        assertThat(drain(reader)).isEmpty();
        assertThat(faults.scrolls()).isZero();
    }

    @Test
    void onlyPointsThatMatchTheFilterCome() throws IOException {
        List<IdPosition> ids = Populations.consecutive(200);
        String collection = server.create();
        server.fill(
                collection,
                Populations.ids(ids),
                id -> ScannedServer.text("half", id.getNum() <= 100 ? "first" : "second"));
        Filter second =
                Filter.newBuilder()
                        .addMust(ConditionFactory.matchKeyword("half", "second"))
                        .build();
        QdrantSplitReader reader = reader(server.options().build(), second, 1 << 20);
        add(reader, all(collection));

        assertThat(drain(reader)).isEqualTo(ids.subList(100, 200));
    }

    @Test
    void onlyTheSplitsShardKeyIsRead() throws IOException {
        String collection = server.createSharded();
        server.createShardKey(collection, "a");
        server.createShardKey(collection, "b");
        List<IdPosition> ids = Populations.consecutive(60);
        server.fill(collection, "a", Populations.ids(ids.subList(0, 40)), id -> Map.of());
        server.fill(collection, "b", Populations.ids(ids.subList(30, 60)), id -> Map.of());
        QdrantSplitReader reader = reader();
        add(
                reader,
                new QdrantSplit(
                        "range",
                        collection,
                        ShardKeyFactory.shardKey("b"),
                        IdPosition.START,
                        IdPosition.END));

        assertThat(drain(reader)).isEqualTo(ids.subList(30, 60));
    }

    @Test
    void aReplyThatIsTooLargeToReceiveIsAskedForInParts() throws IOException {
        List<IdPosition> ids = Populations.consecutive(100);
        String collection = server.create();
        // the first are small, so that the reader asks for many
        server.fill(
                collection,
                Populations.ids(ids),
                id -> ScannedServer.text("text", "x".repeat(id.getNum() <= 80 ? 1 : 10_000)));
        QdrantOptions narrow = server.options().setMaxInboundBytes(30_000).build();
        QdrantSplitReader reader = reader(narrow, null, 20_000);
        add(reader, all(collection));

        assertThat(drain(reader)).isEqualTo(ids);
    }

    @Test
    void aPointThatIsTooLargeToReceiveFailsWithAHint() throws IOException {
        String collection = server.create();
        server.fill(
                collection,
                Populations.ids(Populations.consecutive(1)),
                id -> ScannedServer.text("text", "x".repeat(50_000)));
        QdrantSplitReader reader =
                reader(server.options().setMaxInboundBytes(30_000).build(), null, 1 << 20);
        add(reader, all(collection));

        assertThatThrownBy(reader::fetch)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("raise the limit of a reply's bytes")
                .hasMessageContaining(collection);
    }

    @Test
    void aPageIsNoLargerThanStrictModeAllows() throws IOException {
        CreateCollection.Builder strict = CreateCollection.newBuilder();
        strict.setStrictModeConfig(
                StrictModeConfig.newBuilder().setEnabled(true).setMaxQueryLimit(10));
        String collection = server.create(strict);
        List<IdPosition> ids = Populations.consecutive(100);
        server.fill(collection, Populations.ids(ids));
        QdrantSplitReader reader = reader();
        add(reader, all(collection));

        assertThat(drain(reader)).isEqualTo(ids);
    }

    @Test
    void aPassingFailureIsRetried() throws IOException {
        List<IdPosition> ids = Populations.consecutive(50);
        QdrantSplitReader reader = reader();
        add(reader, all(filled(ids)));
        faults.fail(Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED);

        assertThat(drain(reader)).isEqualTo(ids);
    }

    @Test
    void aPageThatTakesTooLongIsAskedForInParts() throws IOException {
        List<IdPosition> ids = Populations.consecutive(50);
        QdrantSplitReader reader = reader();
        add(reader, all(filled(ids)));
        faults.fail(Status.DEADLINE_EXCEEDED);

        assertThat(idsIn(reader.fetch())).isEqualTo(ids.subList(0, 8));
        assertThat(drain(reader)).isEqualTo(ids.subList(8, 50));
    }

    @Test
    void aLastingFailureFailsTheReadWithinItsBudget() throws IOException {
        QdrantSplitReader reader = reader();
        add(reader, all(filled(Populations.consecutive(5))));
        faults.fail(Status.UNAVAILABLE, Status.UNAVAILABLE, Status.UNAVAILABLE);

        assertThatThrownBy(reader::fetch)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in 3 attempts")
                .hasMessageContaining("UNAVAILABLE")
                .hasMessageContaining("retry budget");
    }

    @Test
    void aRefusalFailsAtOnce() throws IOException {
        QdrantSplitReader reader = reader();
        add(reader, all("nowhere"));

        assertThatThrownBy(reader::fetch)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("doesn't exist");
        assertThat(faults.scrolls()).isEqualTo(1);
    }

    @Test
    void aReaderThatIsWokenUpGoesOnWhereItWas() throws Exception {
        List<IdPosition> ids = Populations.consecutive(100);
        QdrantSplitReader reader = reader();
        add(reader, all(filled(ids)));
        List<IdPosition> first = idsIn(reader.fetch());
        faults.mute(true);
        CompletableFuture<RecordsWithSplitIds<RetrievedPoint>> blocked =
                CompletableFuture.supplyAsync(() -> fetch(reader));
        faults.awaitSwallowed();

        reader.wakeUp();

        RecordsWithSplitIds<RetrievedPoint> woken = blocked.get(30, TimeUnit.SECONDS);
        assertThat(woken.nextSplit()).isNull();
        assertThat(woken.finishedSplits()).isEmpty();
        faults.mute(false);
        assertThat(first).isEqualTo(ids.subList(0, 16));
        assertThat(drain(reader)).isEqualTo(ids.subList(16, 100));
    }

    @Test
    void aReaderThatIsWokenUpBeforeItReadsDoesNotBlock() throws IOException {
        List<IdPosition> ids = Populations.consecutive(10);
        QdrantSplitReader reader = reader();
        add(reader, all(filled(ids)));
        faults.mute(true);

        reader.wakeUp();
        assertThat(reader.fetch().nextSplit()).isNull();

        faults.mute(false);
        assertThat(drain(reader)).isEqualTo(ids);
    }

    private static RecordsWithSplitIds<RetrievedPoint> fetch(QdrantSplitReader reader) {
        try {
            return reader.fetch();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
