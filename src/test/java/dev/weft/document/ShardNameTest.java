package dev.weft.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardNameTest {

    @Test
    void aWordThatLooksLikeANumberIsAWord() {
        assertThat(ShardName.of("7")).isEqualTo(new ShardName.Number(7));
        assertThat(ShardName.of("\"7\"")).isEqualTo(new ShardName.Word("7"));
        assertThat(ShardName.of("18446744073709551615")).isEqualTo(new ShardName.Number(-1));
    }

    @Test
    void howeverAWordIsEscapedItIsOne() {
        assertThat(ShardName.of("\"d\\u0065\"").text()).isEqualTo("\"de\"");
        assertThat(ShardName.of("\"caf\u00e9\"").text()).isEqualTo("\"caf\u00e9\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "de",
                "-1",
                "07",
                "1.5",
                "\"de",
                "\"de\" 7",
                "18446744073709551616",
                "null"
            })
    void whatIsNoneIsNamed(String text) {
        assertThatThrownBy(() -> ShardName.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is no shard key");
    }
}
