package dev.weft.job.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a stage has counted since its last tally. Tallies travel with the data, ahead of each
 * checkpoint barrier and at the end of input, so that the totals that meet in {@code finish} count
 * each record exactly once, also across failures (Flink's accumulators start from zero there).
 *
 * @param counts by {@link Count#key()}; what is missing is zero
 * @param memory of each process that was heard of
 */
public record Tally(Map<String, Long> counts, List<ProcessMemory> memory) {

    /** Nothing counted yet. */
    public static Tally empty() {
        return new Tally(Map.of(), List.of());
    }

    /** Counts, with the memory of this process. */
    public static Tally of(Map<Count, Long> counts) {
        Map<String, Long> byKey = new HashMap<>();
        counts.forEach((count, value) -> byKey.put(count.key(), value));
        return ofKeys(byKey);
    }

    /** The same with the counts' names. */
    static Tally ofKeys(Map<String, Long> counts) {
        return new Tally(counts, List.of(ProcessMemory.now()));
    }

    public long get(Count count) {
        return counts.getOrDefault(count.key(), 0L);
    }

    /** Records that ended in the dead letters, whatever the stage. */
    public long deadLettered() {
        return get(Count.DEAD_IN_PARSE) + deadBehindParse();
    }

    /** Documents that ended in the dead letters: their older states may be in the collection. */
    public long deadBehindParse() {
        return get(Count.DEAD_IN_EMBED) + get(Count.DEAD_IN_WRITE);
    }

    /** Both together; where both know a process, its later figures are {@code other}'s. */
    public Tally plus(Tally other) {
        Map<String, Long> sum = new HashMap<>(counts);
        other.counts.forEach((key, value) -> sum.merge(key, value, Long::sum));
        Map<String, ProcessMemory> processes =
                Stream.concat(memory.stream(), other.memory.stream())
                        .collect(
                                Collectors.toMap(
                                        ProcessMemory::process,
                                        figures -> figures,
                                        ProcessMemory::then));
        return new Tally(sum, List.copyOf(processes.values()));
    }
}
