package dev.weft.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of any two ids; random ones hardly ever look alike, so that the second is made of the first. */
class PointKeyPropertiesTest {

    private static final List<UnaryOperator<String>> ALIKE =
            List.of(
                    id -> id,
                    id -> "0" + id,
                    id -> "+" + id,
                    id -> "-" + id,
                    id -> " " + id,
                    id -> id + " ",
                    id -> id + ".0",
                    id -> "{" + id + "}",
                    id -> id.replace("-", ""),
                    id -> id.toUpperCase(Locale.ROOT),
                    id -> id.toLowerCase(Locale.ROOT),
                    id -> Normalizer.normalize(id, Form.NFC),
                    id -> Normalizer.normalize(id, Form.NFD));

    @Property
    void twoIdsMeetInOnePointWhenTheyMeanTheSameAndOnlyThen(
            @ForAll("ids") String id, @ForAll("alike") UnaryOperator<String> alike) {
        String other = alike.apply(id);

        assertThat(PointKey.of(id).equals(PointKey.of(other)))
                .isEqualTo(PointKey.canonical(id).equals(PointKey.canonical(other)));
    }

    @Property
    void aKeyAsTextIsTheIdOfTheSameKey(@ForAll("ids") String id) {
        PointKey key = PointKey.of(id);

        assertThat(PointKey.of(key.text())).isEqualTo(key);
        assertThat(PointKey.canonical(key.text())).isEqualTo(key.text());
    }

    @Property
    void piecesOfADocumentMeetNoneOfItsOthers(@ForAll("ids") String id) {
        assertThat(List.of(0, 1, 2, 10, 11))
                .extracting(number -> PointKey.ofChunk(id, number))
                .doesNotHaveDuplicates()
                .startsWith(PointKey.of(id));
    }

    @Provide
    Arbitrary<UnaryOperator<String>> alike() {
        return Arbitraries.of(ALIKE);
    }

    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.oneOf(
                Texts.whole(),
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.longs().map(Long::toUnsignedString),
                Arbitraries.longs().map(high -> new UUID(high, ~high).toString()),
                Arbitraries.of("0", "00", "18446744073709551615", "18446744073709551616", "-", ""));
    }
}
