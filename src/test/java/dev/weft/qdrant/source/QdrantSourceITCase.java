package dev.weft.qdrant.source;

import io.qdrant.client.PointIdFactory;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.ExternalSystemSplitDataWriter;
import org.apache.flink.connector.testframe.external.source.DataStreamSourceExternalContext;
import org.apache.flink.connector.testframe.external.source.TestingSourceSettings;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SourceTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/** Flink's own suite for sources; what it asks of unbounded ones is skipped. */
class QdrantSourceITCase {

    @Nested
    @Timeout(180)
    class CommonSuite extends SourceTestSuiteBase<Long> {
        @TestEnv final MiniClusterTestEnvironment flink = new MiniClusterTestEnvironment();

        @TestSemantics final CheckpointingMode[] semantics = {CheckpointingMode.EXACTLY_ONCE};

        @TestContext
        final ExternalContextFactory<ShardedNumbers> context = testName -> new ShardedNumbers();
    }

    /** A collection for one test. What the suite calls a split is one of its shard keys. */
    private static final class ShardedNumbers implements DataStreamSourceExternalContext<Long> {

        private static final int NUMBERS_PER_KEY = 500;

        private final ScannedServer server = ScannedServer.start();
        private final String collection = server.createSharded();
        private final AtomicInteger keys = new AtomicInteger();

        @Override
        public Source<Long, ?, ?> createSource(TestingSourceSettings settings) {
            if (settings.getBoundedness() != Boundedness.BOUNDED) {
                throw new UnsupportedOperationException("A collection is read once");
            }
            return QdrantSource.<Long>builder()
                    .setConnection(server.options().build())
                    .setCollection(collection)
                    .setDeserializationSchema(point -> point.getId().getNum(), Types.LONG)
                    // one for each shard key: the suite expects the order of its splits
                    .setRanges(1)
                    .build();
        }

        @Override
        public ExternalSystemSplitDataWriter<Long> createSourceSplitDataWriter(
                TestingSourceSettings settings) {
            String key = "key-" + keys.incrementAndGet();
            server.createShardKey(collection, key);
            return new ExternalSystemSplitDataWriter<>() {
                @Override
                public void writeRecords(List<Long> numbers) {
                    server.fill(
                            collection,
                            key,
                            numbers.stream().map(PointIdFactory::id).toList(),
                            id -> Map.of());
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public List<Long> generateTestData(
                TestingSourceSettings settings, int splitIndex, long seed) {
            long first = (long) splitIndex * NUMBERS_PER_KEY;
            return LongStream.range(first, first + NUMBERS_PER_KEY).boxed().toList();
        }

        @Override
        public TypeInformation<Long> getProducedType() {
            return Types.LONG;
        }

        @Override
        public List<URL> getConnectorJarPaths() {
            return List.of();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
