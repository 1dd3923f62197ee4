package dev.weft.qdrant.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.qdrant.source.Populations;
import dev.weft.qdrant.source.split.IdPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BordersTest {

    private static final int COUNT = 100_000;

    static Stream<Arguments> populations() {
        Random random = new Random(7);
        return Stream.of(
                Arguments.of("consecutive", Populations.consecutive(COUNT)),
                Arguments.of("clusters", Populations.clusters(COUNT, random)),
                Arguments.of("sparse", Populations.sparse(COUNT, random)),
                Arguments.of("uuids", Populations.uuids(COUNT, random)),
                Arguments.of("timed uuids", Populations.timedUuids(COUNT, random)),
                Arguments.of("mixed", Populations.mixed(COUNT, random)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("populations")
    void noRangeHoldsTwiceAsManyPointsAsAnother(String name, List<IdPosition> ids) {
        for (int ranges : List.of(2, 7, 16, 64)) {
            List<IdPosition> shuffled = new ArrayList<>(ids);
            Collections.shuffle(shuffled, new Random(ranges));
            List<IdPosition> sample =
                    shuffled.subList(0, ranges * Borders.SAMPLES_PER_RANGE).stream()
                            .sorted()
                            .toList();

            List<Integer> sizes = sizes(ids, Borders.between(sample, ranges));

            assertThat(sizes).hasSize(ranges);
            assertThat(Collections.max(sizes)).isLessThan(2 * Collections.min(sizes));
        }
    }

    /** How many ids are in each range. */
    static List<Integer> sizes(List<IdPosition> ids, List<IdPosition> borders) {
        List<Integer> sizes = new ArrayList<>();
        int from = 0;
        for (IdPosition border : borders) {
            int found = Collections.binarySearch(ids, border);
            int to = found < 0 ? -found - 1 : found;
            sizes.add(to - from);
            from = to;
        }
        sizes.add(ids.size() - from);
        return sizes;
    }

    @Test
    void aFewIdsAreNotCutIntoManyRanges() {
        assertThat(Borders.between(List.of(), 16)).isEmpty();
        assertThat(Borders.between(Populations.consecutive(31), 16)).isEmpty();
        assertThat(Borders.between(Populations.consecutive(32), 16))
                .containsExactly(IdPosition.number(17));
    }

    @Test
    void anIdDrawnTwiceMakesNoEmptyRange() {
        List<IdPosition> sample = Collections.nCopies(1_000, IdPosition.number(5));

        assertThat(Borders.between(sample, 16)).containsExactly(IdPosition.number(5));
    }

    @Test
    void oneRangeHasNoInnerBorder() {
        assertThat(Borders.between(Populations.consecutive(1_000), 1)).isEmpty();
    }
}
