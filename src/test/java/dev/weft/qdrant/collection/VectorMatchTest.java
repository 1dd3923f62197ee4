package dev.weft.qdrant.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectorMatchTest {

    private static final float[] WRITTEN = {3, 4, 0};

    @Test
    void byCosineTheDirectionAloneIsKept() {
        assertThat(match(Distance.Cosine, Datatype.Default, 0.6f, 0.8f, 0)).isTrue();
        assertThat(match(Distance.Cosine, Datatype.Default, 0.6f, 0.79f, 0.1f)).isFalse();
    }

    @Test
    void byOtherDistancesTheLengthIsPartOfTheVector() {
        assertThat(match(Distance.Dot, Datatype.Float32, 3, 4, 0)).isTrue();
        assertThat(match(Distance.Dot, Datatype.Float32, 0.6f, 0.8f, 0)).isFalse();
    }

    @Test
    void narrowDatatypesRound() {
        assertThat(match(Distance.Dot, Datatype.Float16, 3.001f, 3.998f, 0)).isTrue();
        assertThat(match(Distance.Dot, Datatype.Float32, 3.1f, 3.9f, 0)).isFalse();
        VectorMatch bytes = new VectorMatch(params(Distance.Dot, Datatype.Uint8));
        assertThat(bytes.matches(new float[] {3.9f, 300, -2}, List.of(3f, 255f, 0f))).isTrue();
    }

    @Test
    void anotherLengthOrNothingIsNoMatch() {
        VectorMatch match = new VectorMatch(params(Distance.Cosine, Datatype.Default));

        assertThat(match.matches(WRITTEN, List.of(0.6f, 0.8f))).isFalse();
        assertThat(match.matches(WRITTEN, List.of())).isFalse();
        assertThat(match.matches(WRITTEN, List.of(0f, 0f, 0f))).isFalse();
    }

    private static boolean match(Distance distance, Datatype datatype, float x, float y, float z) {
        return new VectorMatch(params(distance, datatype)).matches(WRITTEN, List.of(x, y, z));
    }

    private static VectorParams params(Distance distance, Datatype datatype) {
        return VectorParams.newBuilder().setDistance(distance).setDatatype(datatype).build();
    }
}
