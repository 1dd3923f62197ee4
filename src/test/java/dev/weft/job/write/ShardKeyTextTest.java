package dev.weft.job.write;

import static io.qdrant.client.ShardKeyFactory.shardKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        assertThat(keys).allMatch(key -> ShardKeyText.parse(ShardKeyText.of(key)).equals(key));
        assertThat(keys.stream().map(ShardKeyText::of))
                .containsExactly(
                        "7", "\"7\"", "\"a \\\"quoted\\\" one\"", "\"\"", "18446744073709551615");
    }

    @Test
    void whatIsNoKeyIsNamed() {
        for (String text : List.of("de", "-1", "\"de", "")) {
            assertThatThrownBy(() -> ShardKeyText.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + text + "' is no shard key");
        }
    }
}
