package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolingTest {

    private static final float[][] TOKENS = {{1, 0, -6}, {2, 4, -2}, {6, -1, -1}, {90, 90, 90}};

    private static float[] pool(Pooling pooling) {
        return pooling.pool(
                (token, target) -> System.arraycopy(TOKENS[token], 0, target, 0, 3), 3, 3);
    }

    @Test
    void meanIsOverAllTokensButThePadding() {
        assertThat(pool(Pooling.MEAN)).containsExactly(3, 1, -3);
    }

    @Test
    void clsIsTheFirstToken() {
        assertThat(pool(Pooling.CLS)).containsExactly(1, 0, -6);
    }

    @Test
    void lastIsTheLastTokenBeforeThePadding() {
        assertThat(pool(Pooling.LAST)).containsExactly(6, -1, -1);
    }

    @Test
    void maxIsTakenInEachDimension() {
        assertThat(pool(Pooling.MAX)).containsExactly(6, 4, -1);
    }
}
