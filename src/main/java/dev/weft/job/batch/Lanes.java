package dev.weft.job.batch;

import dev.weft.document.Document;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.util.MathUtils;

/**
 * Puts each document in a lane, the key of its batches: the same id is always in the same lane, so
 * that updates of a document keep their order.
 *
 * <p>Keys are chosen so that lane {@code i}'s key group is {@code i * maxParallelism / lanes}: every
 * subtask gets the same number of lanes, give or take one, at any parallelism. Plain numbers would
 * leave some subtasks with none. Depends on {@code lanes} and {@code maxParallelism} alone, neither
 * of which may change while a job has state.
 */
public final class Lanes implements KeySelector<Document, Integer> {

    private static final long serialVersionUID = 1L;

    private final int[] keys;

    /** @param lanes from 1 to {@code maxParallelism} */
    public Lanes(int lanes, int maxParallelism) {
        if (lanes < 1 || lanes > maxParallelism) {
            throw new IllegalArgumentException(
                    "lanes is "
                            + lanes
                            + ", it has to be from 1 to max parallelism "
                            + maxParallelism);
        }
        keys = new int[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            keys[lane] = keyInGroup(lane * maxParallelism / lanes, maxParallelism);
        }
    }

    @Override
    public Integer getKey(Document document) {
        int hash = MathUtils.murmurHash(document.id().hashCode());
        return keys[Math.floorMod(hash, keys.length)];
    }

    private static int keyInGroup(int keyGroup, int maxParallelism) {
        int key = 0;
        while (KeyGroupRangeAssignment.assignToKeyGroup(key, maxParallelism) != keyGroup) {
            key++;
        }
        return key;
    }
}
