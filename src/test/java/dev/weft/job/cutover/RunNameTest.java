package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RunNameTest {

    private static final boolean BEGUN = true;
    private static final boolean DONE = false;

    @Test
    void theFirstRunIsNumberOne() {
        assertThat(RunName.resolve("books-{run}", Map.of("books", DONE, "films-7", DONE)))
                .isEqualTo("books-1");
    }

    @Test
    void theNextRunHasTheNextNumberAlsoAfterNine() {
        assertThat(
                        RunName.resolve(
                                "books-{run}",
                                Map.of("books-9", DONE, "books-10", DONE, "books-10a", DONE)))
                .isEqualTo("books-11");
    }

    @Test
    void aRunThatWasBegunIsGoneOnWith() {
        assertThat(RunName.resolve("books-{run}", Map.of("books-1", DONE, "books-2", BEGUN)))
                .isEqualTo("books-2");
    }

    @Test
    void onlyTheNewestIsGoneOnWith() {
        assertThat(RunName.resolve("v{run}.books", Map.of("v1.books", BEGUN, "v2.books", DONE)))
                .isEqualTo("v3.books");
    }

    @Test
    void whatStandsAroundTheRunIsNoPattern() {
        assertThat(RunName.resolve("b.{run}", Map.of("bx5", DONE, "b.2", DONE))).isEqualTo("b.3");
    }
}
