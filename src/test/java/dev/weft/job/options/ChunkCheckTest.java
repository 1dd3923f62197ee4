package dev.weft.job.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkCheckTest {

    /** Goes together. */
    private static final Map<String, String> USUAL =
            Map.of(
                    "document.text", "title;summary",
                    "chunk.tokens", "200",
                    "chunk.overlap", "100",
                    "chunk.text-field", "summary");

    @Test
    void whatGoesTogetherIsNoMistake() {
        assertThat(mistakes(USUAL)).isEmpty();
        assertThat(mistakes(Map.of())).isEmpty();
        // with its own tokenizer a server's texts can be cut, too
        assertThat(mistakes(with("embed.type", "http", "chunk.tokenizer", "file:///t.json")))
                .isEmpty();
        // of a text that is made of fields none is the text
        assertThat(mistakes(with("chunk.text-field", "text", "document.payload", "title")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chunk.tokens     | 15           | chunk.tokens '15': give 16 to 1048576",
                "chunk.tokens     | 1048577      | chunk.tokens '1048577': give 16 to 1048576",
                "chunk.overlap    | 101          | chunk.overlap '101' is more than half of chunk.tokens, 200",
                "embed.type       | http         | chunk.tokens with embed.type http needs chunk.tokenizer",
                "chunk.tokenizer  | file:///t    | chunk.tokenizer is for embed.type http",
                "chunk.text-field | _weft        | chunk.text-field '_weft' is reserved",
                "chunk.text-field | other        | every piece of a document would carry all of its text",
                "document.vector  | v            | a vector that is given is of the whole text",
                "reindex.in-place | true         | points that are there can't become several",
                "cutover.min-overlap | 0.5       | cutover.min-overlap '0.5' can't be measured with chunk.tokens",
            })
    void whatDoesNotGoTogetherIsSaidWithTheOptionsName(String key, String value, String said) {
        assertThat(mistakes(with(key, value)))
                .anySatisfy(mistake -> assertThat(mistake).contains(said));
    }

    @ParameterizedTest
    @CsvSource({"chunk.overlap, 10", "chunk.text-field, text", "chunk.tokenizer, file:///t"})
    void withoutChunksTheirOptionsSayNothing(String key, String value) {
        assertThat(mistakes(Map.of(key, value)))
                .containsExactly(key + " says nothing without chunk.tokens");
    }

    private static Map<String, String> with(String... more) {
        Map<String, String> options = new HashMap<>(USUAL);
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return options;
    }

    private static List<String> mistakes(Map<String, String> options) {
        return ChunkCheck.mistakes(Configuration.fromMap(options));
    }
}
