package dev.weft.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuickStartOptionsTest {

    private static QuickStartOptions parse(String documents, String keep, String url) {
        return QuickStartOptions.parse(
                "--documents", documents, "--keep", keep, "--model", "m", "--qdrant-url", url);
    }

    @Test
    void readsWhatMavenGives() {
        assertThat(parse("5000", "false", "http://host:6334"))
                .isEqualTo(new QuickStartOptions(5000, false, "m", "http://host:6334"));
        assertThat(parse("all", "true", "embedded").documents()).isEqualTo(WordNet.SIZE);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "'', true", "false, false"})
    void keepAloneMeansTrue(String keep, boolean keeps) {
        assertThat(parse("1", keep, "embedded").keep()).isEqualTo(keeps);
    }

    @Test
    void aUrlMeansAnotherServerThanTheEmbeddedOne() {
        assertThat(parse("1", "false", "embedded").embedded()).isTrue();
        assertThat(parse("1", "false", "http://host:6334").embedded()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "117792", "many", ""})
    void asManyDocumentsAsThereAreNotIsRefused(String documents) {
        assertThatThrownBy(() -> parse(documents, "false", "embedded"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "documents '"
                                + documents
                                + "' has to be 'all' or a number from 1 to 117791");
    }
}
