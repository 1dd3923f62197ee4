package dev.weft.job.cutover;

import static io.qdrant.client.ShardKeyFactory.shardKey;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.job.options.BadOptionsException;
import dev.weft.qdrant.client.QdrantOptions;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** What can be told without asking the server; the rest is in ShardKeysITCase. */
class ShardingTest {

    private static final SourceCollection PLAIN = source(List.of());
    private static final SourceCollection SHARDED =
            source(List.of(CreateShardKey.newBuilder().setShardKey(shardKey("de")).build()));

    private static SourceCollection source(List<CreateShardKey> keys) {
        return new SourceCollection(
                QdrantOptions.builder().setUrl("http://localhost:6334").build(),
                "old",
                CollectionInfo.getDefaultInstance(),
                keys);
    }

    private static void require(
            SourceCollection source, boolean theirs, Map<String, String> options) throws Exception {
        new Sharding(Configuration.fromMap(options), null, source).require("new", theirs);
    }

    @Test
    void whatHasNoShardKeyIsNotWrittenUnderOne() {
        for (SourceCollection none : new SourceCollection[] {PLAIN, null}) {
            assertThatThrownBy(() -> require(none, false, Map.of("source.type", "qdrant")))
                    .isInstanceOf(BadOptionsException.class)
                    .hasMessageContaining("'new' has shard keys, and what is read has none");
        }
    }

    @Test
    void deadLettersMayBeReadAgainForSomebodyElsesCollection() {
        Map<String, String> letters =
                Map.of("source.type", "files", "source.files.format", "dead-letters");
        assertThatCode(() -> require(null, true, letters)).doesNotThrowAnyException();
    }

    @Test
    void whatComesFromFilesOrKafkaHasNoShardKeyForSomebodyElsesCollectionEither() {
        for (String type : new String[] {"files", "kafka"}) {
            assertThatThrownBy(() -> require(null, true, Map.of("source.type", type)))
                    .isInstanceOf(BadOptionsException.class)
                    .hasMessageContaining("'new' has shard keys, and what is read has none");
        }
    }

    @Test
    void changesThatComeByKafkaSayNoShardKey() {
        assertThatThrownBy(
                        () -> require(SHARDED, false, Map.of("source.type", "qdrant-then-kafka")))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining("with source.type qdrant");
    }

    @Test
    void documentsAreNotCutThere() {
        assertThatThrownBy(
                        () ->
                                require(
                                        SHARDED,
                                        false,
                                        Map.of("source.type", "qdrant", "chunk.tokens", "200")))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining("chunk.tokens");
    }
}
