package dev.weft.job.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.document.Document;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanesTest {

    @ParameterizedTest
    @CsvSource({
        "16,128,1",
        "16,128,2",
        "16,128,3",
        "16,128,4",
        "16,128,16",
        "4,128,4",
        "6,720,4",
        "128,128,7"
    })
    void everySubtaskGetsTheSameNumberOfLanesGiveOrTakeOne(int lanes, int max, int parallelism)
            throws Exception {
        int[] perSubtask = new int[parallelism];
        for (int key : keys(new Lanes(lanes, max), 20_000)) {
            perSubtask[
                    KeyGroupRangeAssignment.assignKeyToParallelOperator(key, max, parallelism)]++;
        }
        for (int count : perSubtask) {
            assertThat(count)
                    .isBetween(lanes / parallelism, (lanes + parallelism - 1) / parallelism);
        }
    }

    @Test
    void anIdIsAlwaysInTheSameLane() throws Exception {
        // pinned: a savepoint holds documents under these keys
        assertThat(new Lanes(16, 128).getKey(document("a"))).isEqualTo(357);
        assertThat(new Lanes(16, 128).getKey(document("b"))).isEqualTo(300);
        assertThat(new Lanes(16, 128).getKey(document("n00001740"))).isEqualTo(75);
        assertThat(keys(new Lanes(16, 128), 1000)).hasSize(16);
    }

    @Test
    void refusesMoreLanesThanKeyGroups() {
        assertThatThrownBy(() -> new Lanes(129, 128))
                .hasMessageContaining("from 1 to max parallelism 128");
    }

    private static Set<Integer> keys(Lanes lanes, int documents) throws Exception {
        Set<Integer> keys = new HashSet<>();
        for (int i = 0; i < documents; i++) {
            keys.add(lanes.getKey(document("d" + i)));
        }
        return keys;
    }

    private static Document document(String id) {
        return Document.upsert(id, "text", new byte[0], "test");
    }
}
