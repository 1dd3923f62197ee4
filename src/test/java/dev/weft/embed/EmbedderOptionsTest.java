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
    void callsAreAsLargeAsSuitsTheDevice() {
        assertThat(options().device("cuda").build().device()).isEqualTo("cuda:0");
        assertThat(options().device("cuda:1").build().tokensPerCall()).isEqualTo(16_384);
        assertThat(options().device("cuda").tokensPerCall(1_000).build().tokensPerCall())
                .isEqualTo(1_000);
        assertThat(options().build().device()).isEqualTo("cpu");
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
        assertThatThrownBy(() -> options().device("gpu").build())
                .hasMessage("device is gpu: give cpu, cuda or cuda:N, N being the GPU's number");
        assertThatThrownBy(() -> options().workers(-1).build())
                .hasMessageContaining("workers is -1");
        assertThatThrownBy(() -> options().prompt("query: ").promptName("query").build())
                .hasMessage("give prompt or promptName, not both");
    }
}
