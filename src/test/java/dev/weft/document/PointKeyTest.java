package dev.weft.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "7", "9223372036854775808", "18446744073709551615"})
    void anUnsignedNumberStaysANumber(String id) {
        assertThat(PointKey.of(id)).isEqualTo(new PointKey.Number(Long.parseUnsignedLong(id)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "+1",
                "07",
                "1.0",
                "18446744073709551616",
                "99999999999999999999",
                "1e3",
                " 7"
            })
    void whatOnlyLooksLikeANumberBecomesAUuid(String id) {
        assertThat(PointKey.of(id)).isInstanceOf(PointKey.Uuid.class);
    }

    @Test
    void aUuidStaysAUuidInEitherCase() {
        UUID uuid = UUID.fromString("550e8400-e29b-41d4-a716-446655440000");
        assertThat(PointKey.of("550e8400-e29b-41d4-a716-446655440000"))
                .isEqualTo(new PointKey.Uuid(uuid))
                .isEqualTo(PointKey.of("550E8400-E29B-41D4-A716-446655440000"));
    }

    @Test
    void anythingElseBecomesTheUuid5OfItInWeftsNamespace() {
        // python: uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_DNS, 'weft.dev'), 'isbn:0-19-853453-1')
        assertThat(PointKey.NAMESPACE).hasToString("b2af3780-f0e5-5cdd-a51f-4f8149215ed4");
        assertThat(PointKey.of("isbn:0-19-853453-1"))
                .isEqualTo(
                        new PointKey.Uuid(UUID.fromString("d6d9feda-c457-5f9f-bc40-ed829204ed8b")));
        assertThat(PointKey.of("šípková růženka"))
                .isEqualTo(
                        new PointKey.Uuid(UUID.fromString("9813ee8e-ef7f-5c0f-95f9-21cb581eb390")));
    }
}
