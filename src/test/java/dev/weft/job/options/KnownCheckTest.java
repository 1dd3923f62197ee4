package dev.weft.job.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownCheckTest {

    @ParameterizedTest
    @CsvSource({
        "unchanged.skip, state",
        "unchanged.skip, collection",
        "document.version, updated",
        "chunk.tokens, 200",
        "source.type, qdrant-then-kafka",
    })
    void whoRemembersMayForget(String key, String value) {
        assertThat(mistakes(Map.of(key, value, "unchanged.state-ttl", "1 d"))).isEmpty();
        assertThat(mistakes(Map.of(key, value))).isEmpty();
    }

    @Test
    void whoRemembersNothingHasNothingToForget() {
        assertThat(mistakes(Map.of("unchanged.state-ttl", "1 d")))
                .containsExactly(
                        "unchanged.state-ttl says nothing without unchanged.skip, document.version or"
                                + " chunk.tokens");
    }

    @Test
    void behindAScanNothingIsForgottenBeforeTheOverlapIsRead() {
        assertThat(
                        mistakes(
                                Map.of(
                                        "source.type", "qdrant-then-kafka",
                                        "source.kafka.overlap", "10 min",
                                        "unchanged.state-ttl", "10 min")))
                .singleElement()
                .asString()
                .startsWith(
                        "unchanged.state-ttl '10 min' has to be longer than source.kafka.overlap, 10 min:");
    }

    private static List<String> mistakes(Map<String, String> options) {
        return KnownCheck.mistakes(Configuration.fromMap(options));
    }
}
