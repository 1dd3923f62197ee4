package dev.weft.document;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Texts to try properties with. */
public final class Texts {

    private Texts() {}

    /** Of any characters that UTF-8 can hold, those of the first planes as often as all others. */
    public static Arbitrary<String> whole() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 0x2FF),
                        Arbitraries.integers()
                                .between(0, Character.MAX_CODE_POINT)
                                .filter(c -> c < 0xD800 || c > 0xDFFF))
                .list()
                .ofMaxSize(20)
                .map(
                        codePoints -> {
                            StringBuilder text = new StringBuilder();
                            codePoints.forEach(text::appendCodePoint);
                            return text.toString();
                        });
    }
}
