package dev.weft.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of any numbers; examples are in {@link NumberListTest}. */
class NumberListPropertiesTest {

    private static final List<String> SPACES = List.of("", " ", "\n", "\t \r\n");

    @Property(tries = 20_000)
    void eachNumberIsReadBitForBitAsJavaReadsIt(@ForAll("numbers") String number) {
        assertThat(read("[" + number + "]").numbers())
                .as(number)
                .containsExactly(Float.parseFloat(number));
    }

    @Property
    void aListIsItsNumbersInTheirOrderWhateverSpaceIsBetweenAndWhateverIsBehind(
            @ForAll("lists") List<String> numbers, @ForAll("spaces") String space) {
        String list = "[" + space + String.join(space + "," + space, numbers) + space + "]";

        NumberList read = read(list + ",1]");

        float[] expected = new float[numbers.size()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Float.parseFloat(numbers.get(i));
        }
        assertThat(read.numbers()).containsExactly(expected);
        assertThat(read.end()).isEqualTo(list.length());
    }

    @Property
    void aListThatIsCutOffIsNone(@ForAll("lists") List<String> numbers) {
        assertThat(read("[" + String.join(",", numbers))).isNull();
    }

    private static NumberList read(String list) {
        return NumberList.read(list.getBytes(StandardCharsets.UTF_8), 1);
    }

    /** As programs write floats and doubles, digits of any number, and what lies close to halfway between two floats. */
    @Provide
    Arbitrary<String> numbers() {
        Arbitrary<Float> floats =
                Arbitraries.integers().map(Float::intBitsToFloat).filter(Float::isFinite);
        Arbitrary<Float> small = Arbitraries.floats().between(-1, 1);
        return Arbitraries.oneOf(
                floats.map(value -> Float.toString(value)),
                small.map(value -> Float.toString(value)),
                small.map(value -> Double.toString(value)),
                Arbitraries.longs().map(value -> Long.toString(value)),
                Arbitraries.longs()
                        .map(Double::longBitsToDouble)
                        .filter(Double::isFinite)
                        .map(value -> Double.toString(value)),
                Combinators.combine(
                                Arbitraries.of("", "-"),
                                Arbitraries.of("0", "0", "10", "123456789"),
                                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(30),
                                Arbitraries.of("", "", "e", "E+", "e-"),
                                Arbitraries.integers().between(0, 60))
                        .as(
                                (sign, whole, fraction, e, power) ->
                                        sign
                                                + whole
                                                + "."
                                                + fraction
                                                + (e.isEmpty() ? "" : e + power)),
                Combinators.combine(small, Arbitraries.integers().between(-6, 6))
                        .as(NumberListPropertiesTest::closeToHalfway));
    }

    /** A double, of all its digits, so many of its last bits from the middle between a float and the next. */
    private static String closeToHalfway(float value, int away) {
        double middle = ((double) value + Math.nextUp(value)) / 2;
        double close = Double.longBitsToDouble(Double.doubleToRawLongBits(middle) + away);
        return away % 2 == 0 ? Double.toString(close) : new BigDecimal(close).toPlainString();
    }

    @Provide
    Arbitrary<List<String>> lists() {
        return numbers().list().ofMaxSize(20);
    }

    @Provide
    Arbitrary<String> spaces() {
        return Arbitraries.of(SPACES);
    }
}
