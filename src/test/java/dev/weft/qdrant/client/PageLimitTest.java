package dev.weft.qdrant.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageLimitTest {

    private static final int TARGET = 1 << 20;

    private final PageLimit limit = new PageLimit(TARGET);

    /** As if a page as large as asked for came, of points of such a size. */
    private void page(int bytesPerPoint) {
        limit.measured(limit.get(), (long) limit.get() * bytesPerPoint);
    }

    private void pages(int count, int bytesPerPoint) {
        for (int i = 0; i < count; i++) {
            page(bytesPerPoint);
        }
    }

    @Test
    void itStartsSmallAndGrowsUpToTheTargetSize() {
        assertThat(limit.get()).isEqualTo(16);
        page(1_024);
        assertThat(limit.get()).isEqualTo(64);
        pages(5, 1_024);
        assertThat(limit.get()).isEqualTo(1_024);
    }

    @Test
    void largerPointsMakeItSmallerAtOnce() {
        pages(10, 1_024);
        page(1 << 16);
        assertThat(limit.get()).isEqualTo(16);
        page(TARGET);
        assertThat(limit.get()).isEqualTo(1);
        page(10 * TARGET);
        assertThat(limit.get()).isEqualTo(1);
    }

    @Test
    void tinyPointsDoNotMakeItEndless() {
        pages(20, 1);
        assertThat(limit.get()).isEqualTo(10_000);
    }

    @Test
    void anEmptyPageSaysNothing() {
        page(1_024);
        limit.measured(0, 100);
        assertThat(limit.get()).isEqualTo(64);
    }

    @Test
    void aRefusedPageHalvesItAndItStaysSoForAWhile() {
        pages(10, 1_024);
        assertThat(limit.halve()).isTrue();
        assertThat(limit.get()).isEqualTo(512);
        pages(99, 1_024);
        assertThat(limit.get()).isEqualTo(512);
        page(1_024);
        assertThat(limit.get()).isEqualTo(1_024);
    }

    @Test
    void onePointIsTheLeast() {
        for (int i = 0; i < 4; i++) {
            assertThat(limit.halve()).isTrue();
        }
        assertThat(limit.get()).isEqualTo(1);
        assertThat(limit.halve()).isFalse();
    }
}
