package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpEmbedderOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "http://h:80, http://h:80/v1/embeddings",
        "http://h:80/, http://h:80/v1/embeddings",
        "https://h/v1, https://h/v1/embeddings",
        "https://h/openai/v1/, https://h/openai/v1/embeddings",
        "https://h/v1beta/openai/embeddings, https://h/v1beta/openai/embeddings",
    })
    void theAddressMayBeTheServersRootOrTheApis(String url, String endpoint) {
        assertThat(HttpEmbedderOptions.builder(url).build().endpoint()).hasToString(endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h:80",
                "ftp://h/secret",
                "http://",
                "http://me:secret@h/",
                "http://h/?key=secret",
                "http://h/#secret",
                "http://h/ secret",
            })
    void anAddressThatIsNoneOrHoldsASecretIsRefusedAndNotShown(String url) {
        assertThatThrownBy(() -> HttpEmbedderOptions.builder(url).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the url")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        HttpEmbedderOptions.Builder builder = HttpEmbedderOptions.builder("http://h");
        assertThatThrownBy(() -> builder.dimensions(0).build())
                .hasMessage("dimensions is 0: give a positive number");
        assertThatThrownBy(() -> builder.dimensions(null).workers(0).build())
                .hasMessage("workers is 0: give a positive number");
        assertThatThrownBy(() -> builder.workers(1).timeout(Duration.ZERO).build())
                .hasMessage("timeout in milliseconds is 0: give a positive number");
        assertThatThrownBy(
                        () ->
                                builder.timeout(Duration.ofSeconds(1))
                                        .apiKeyEnv("A")
                                        .apiKeyFile("b")
                                        .build())
                .hasMessage("give apiKeyEnv or apiKeyFile, not both");
    }
}
