package dev.weft.qdrant.source.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qdrant.client.PointIdFactory;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdPositionTest {

    private static final IdPosition LAST_NUMBER = IdPosition.number(-1L);
    private static final IdPosition FIRST_UUID = IdPosition.uuid(new UUID(0, 0));
    private static final IdPosition LAST_UUID = IdPosition.uuid(new UUID(-1L, -1L));

    @Test
    void numbersComeFirstAsUnsignedThenUuidsByTheirBytesThenTheEnd() {
        List<IdPosition> inOrder =
                List.of(
                        IdPosition.START,
                        IdPosition.number(7),
                        IdPosition.number(Long.MIN_VALUE),
                        LAST_NUMBER,
                        FIRST_UUID,
                        IdPosition.uuid(new UUID(0, Long.MIN_VALUE)),
                        IdPosition.uuid(new UUID(1, 0)),
                        IdPosition.uuid(new UUID(Long.MIN_VALUE, 0)),
                        LAST_UUID,
                        IdPosition.END);

        assertThat(inOrder).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void nothingIsBetweenAPlaceAndTheFollowingOne() {
        assertThat(IdPosition.number(7).following()).isEqualTo(IdPosition.number(8));
        assertThat(LAST_NUMBER.following()).isEqualTo(FIRST_UUID);
        assertThat(IdPosition.uuid(new UUID(3, -1L)).following())
                .isEqualTo(IdPosition.uuid(new UUID(4, 0)));
        assertThat(LAST_UUID.following()).isEqualTo(IdPosition.END);
        assertThat(IdPosition.END.following()).isEqualTo(IdPosition.END);
    }

    @Test
    void aPlaceIsThatOfItsId() {
        UUID uuid = UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");

        assertThat(IdPosition.of(PointIdFactory.id(uuid))).isEqualTo(IdPosition.uuid(uuid));
        assertThat(IdPosition.uuid(uuid).toPointId()).isEqualTo(PointIdFactory.id(uuid));
        assertThat(LAST_NUMBER.toPointId()).isEqualTo(PointIdFactory.id(-1L));
        assertThatThrownBy(IdPosition.END::toPointId).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itShowsTheIdAsTheServerDoes() {
        assertThat(LAST_NUMBER).hasToString("18446744073709551615");
        assertThat(FIRST_UUID).hasToString("00000000-0000-0000-0000-000000000000");
    }
}
