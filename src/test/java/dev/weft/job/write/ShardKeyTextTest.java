package dev.weft.job.write;

import static io.qdrant.client.ShardKeyFactory.shardKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.Document;
import io.qdrant.client.grpc.Collections.ShardKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardKeyTextTest {

    @Test
    void aKeyIsItselfAgainAndAWordThatLooksLikeANumberStaysAWord() {
        List<ShardKey> keys =
                List.of(
                        shardKey(7),
                        shardKey("7"),
                        shardKey("a \"quoted\" one"),
                        shardKey(""),
                        shardKey(Long.parseUnsignedLong("18446744073709551615")));
        Document document = Document.delete("1", "here");
        assertThat(keys)
                .allMatch(
                        key ->
                                key.equals(
                                        ShardKeyText.of(
                                                document.withShardKey(ShardKeyText.of(key)))));
        assertThat(ShardKeyText.of(document)).isNull();
        assertThat(keys.stream().map(ShardKeyText::of))
                .containsExactly(
                        "7", "\"7\"", "\"a \\\"quoted\\\" one\"", "\"\"", "18446744073709551615");
    }
}
