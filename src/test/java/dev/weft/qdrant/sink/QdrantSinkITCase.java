package dev.weft.qdrant.sink;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorsFactory.vectors;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;
import org.apache.flink.connector.testframe.external.sink.DataStreamSinkV2ExternalContext;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/** Flink's own suite for sinks. */
class QdrantSinkITCase {

    @Nested
    @Timeout(180)
    class CommonSuite extends SinkTestSuiteBase<String> {
        @TestEnv final MiniClusterTestEnvironment flink = new MiniClusterTestEnvironment();

        @TestSemantics final CheckpointingMode[] semantics = {CheckpointingMode.AT_LEAST_ONCE};

        @TestContext
        final ExternalContextFactory<TextsInQdrant> context = testName -> new TextsInQdrant();
    }

    /** A server with a collection for one test; a text's id is made of the text. */
    private static final class TextsInQdrant implements DataStreamSinkV2ExternalContext<String> {

        private static final AtomicInteger COUNT = new AtomicInteger();

        private final String collection = "texts-" + COUNT.incrementAndGet();
        private final EmbeddedQdrant server = EmbeddedQdrant.start();
        private final QdrantConnection connection;

        TextsInQdrant() {
            try {
                connection = QdrantConnection.open(options(server.url()));
                CollectionManager.ensure(connection, CollectionSpec.of(collection, 2));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static QdrantOptions options(String url) {
            return QdrantOptions.builder().setUrl(url).build();
        }

        @Override
        public Sink<String> createSink(TestingSinkSettings settings) {
            return QdrantSink.<String>builder()
                    .setConnection(options(server.url()))
                    .setCollection(collection)
                    .setSerializationSchema(TextsInQdrant::upsert)
                    .setMaxPointsPerRequest(20)
                    .build();
        }

        private static PointOperation upsert(String text) {
            return PointOperation.upsert(
                    PointStruct.newBuilder()
                            .setId(
                                    id(
                                            UUID.nameUUIDFromBytes(
                                                    text.getBytes(StandardCharsets.UTF_8))))
                            .setVectors(vectors(1f, text.length()))
                            .putPayload("text", value(text))
                            .build());
        }

        @Override
        public ExternalSystemDataReader<String> createSinkDataReader(TestingSinkSettings settings) {
            Set<String> seen = new HashSet<>();
            return new ExternalSystemDataReader<>() {
                @Override
                public List<String> poll(Duration timeout) {
                    return texts().stream().filter(seen::add).toList();
                }

                @Override
                public void close() {}
            };
        }

        private List<String> texts() {
            ScrollPoints all =
                    ScrollPoints.newBuilder()
                            .setCollectionName(collection)
                            .setLimit(10_000)
                            .setWithPayload(WithPayloadSelectorFactory.enable(true))
                            .build();
            List<RetrievedPoint> points = connection.blockingPoints().scroll(all).getResultList();
            return points.stream()
                    .map(point -> point.getPayloadOrThrow("text").getStringValue())
                    .toList();
        }

        @Override
        public List<String> generateTestData(TestingSinkSettings settings, long seed) {
            return IntStream.range(0, 200).mapToObj(i -> "text " + seed + " " + i).toList();
        }

        @Override
        public TypeInformation<String> getProducedType() {
            return Types.STRING;
        }

        @Override
        public List<URL> getConnectorJarPaths() {
            return List.of();
        }

        @Override
        public void close() {
            connection.close();
            server.close();
        }
    }
}
