package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class EmbedderOptionsTest {

    private static EmbedderOptions.Builder options() {
        return EmbedderOptions.builder("classpath:m");
    }

    @Test
    void whatIsNotSetIsTheModelsOwn() {
        EmbedderOptions options = options().build();
        assertThat(options.pooling()).isNull();
        assertThat(options.maxTokens()).isNull();
        assertThat(options.dimensions()).isNull();
        assertThat(options.prompt()).isNull();
        assertThat(options.normalize()).isNull();
        assertThat(options.tokensPerCall()).isEqualTo(512);
        assertThat(options.workers()).isZero();
    }

    @Test
    void travelsAndStaysEqual() throws Exception {
        EmbedderOptions options = options().pooling(Pooling.CLS).maxTokens(64).build();
        EmbedderOptions copy =
                InstantiationUtil.clone(options, EmbedderOptions.class.getClassLoader());
        assertThat(copy).isEqualTo(options).hasSameHashCodeAs(options);
    }

    @Test
    void refusesWhatCannotBeAndNamesIt() {
        assertThatThrownBy(() -> EmbedderOptions.builder(" ").build())
                .hasMessageContaining("model is missing");
        assertThatThrownBy(() -> options().maxTokens(0).build())
                .hasMessage("maxTokens is 0: give a positive number");
        assertThatThrownBy(() -> options().dimensions(-1).build())
                .hasMessageContaining("dimensions is -1");
        assertThatThrownBy(() -> options().tokensPerCall(0).build())
                .hasMessageContaining("tokensPerCall is 0: give 1 to 100000");
        assertThatThrownBy(() -> options().workers(-1).build())
                .hasMessageContaining("workers is -1");
        assertThatThrownBy(() -> options().prompt("query: ").promptName("query").build())
                .hasMessage("give prompt or promptName, not both");
    }
}
