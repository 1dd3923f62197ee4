package dev.weft.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberListTest {

    @Test
    void anEmptyListIsOne() {
        assertThat(read("[ ]").numbers()).isEmpty();
    }

    @Test
    void negativeZeroKeepsItsSign() {
        assertThat(read("[-0,-0.0,-0e5]").numbers()).containsExactly(-0f, -0f, -0f);
    }

    @Test
    void aListMayBeLong() {
        assertThat(read("[0" + ",1".repeat(5_000) + "]").numbers()).hasSize(5_001).endsWith(1, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01",
                "-01",
                "00",
                "-",
                "+1",
                ".5",
                "1.",
                "1.e3",
                "-.5",
                "1e",
                "1e+",
                "1E-",
                "1.5.2",
                "1e2e3",
                "1e2.5",
                "0x10",
                "1f",
                "1d",
                "NaN",
                "Infinity",
                "-Infinity",
                "null",
                "true",
                "\"1\"",
                "[1]",
                "{}",
                "1 2",
                "1,",
                ",1",
                "1,,2",
                "- 1",
                "1 .5",
                "1e9999999999",
                "١"
            })
    void whatIsNoListOfNumbersInJsonIsNone(String content) {
        assertThat(read("[" + content + "]")).isNull();
    }

    private static NumberList read(String list) {
        return NumberList.read(list.getBytes(StandardCharsets.UTF_8), 1);
    }
}
