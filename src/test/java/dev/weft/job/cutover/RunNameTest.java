package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunNameTest {

    private static final RunName BOOKS = new RunName("books-{run}");

    @Test
    void theFirstRunIsNumberOne() {
        List<String> others = List.of("books", "films-7");

        assertThat(BOOKS.last(others)).isEmpty();
        assertThat(BOOKS.next(others)).isEqualTo("books-1");
    }

    @Test
    void theNextRunHasTheNextNumberAlsoAfterNine() {
        List<String> names = List.of("books-10", "books-9", "books-11a", "books-012");

        assertThat(BOOKS.last(names)).contains("books-10");
        assertThat(BOOKS.next(names)).isEqualTo("books-11");
    }

    @Test
    void whatStandsAroundTheRunIsNoPattern() {
        RunName name = new RunName("b.{run}.c");

        assertThat(name.next(List.of("bx5.c", "b.2.c", "b.3xc"))).isEqualTo("b.3.c");
    }
}
