package dev.weft.job.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of a run's end, as far as it has come. A part is null until it is measured.
 *
 * @param stage the stage that it is in, or ended in
 * @param parts what is measured, each by its class
 * @param remarks what could not be checked, and why
 * @param failures what keeps the alias where it is
 */
public record EndingFigures(
        Stage stage,
        Map<Class<? extends Part>, Part> parts,
        List<String> remarks,
        List<String> failures) {

    public EndingFigures {
        parts = Map.copyOf(parts);
        remarks = List.copyOf(remarks);
        failures = List.copyOf(failures);
    }

    /** In order. */
    public enum Stage {
        RESTORE_INDEXING,
        AWAIT_INDEX,
        COUNT,
        SAMPLE,
        SEARCH,
        SWITCH_ALIAS,
        DONE;

        /** As people read it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** What a stage measures. */
    public sealed interface Part {}

    /**
     * How far the index is.
     *
     * @param vectors about how many are in it
     * @param queue writes that the server has taken and not applied
     */
    public record Index(long vectors, long queue) implements Part {}

    /**
     * The points in the collection, exactly, and how many have to be there.
     *
     * @param least fewer than {@code most} by those that ended in the dead letters behind parsing
     */
    public record Counted(long points, long least, long most) implements Part {}

    /**
     * Points that have the vector that the run was to give them.
     *
     * @param points all that there are
     */
    public record Filled(String vector, long having, long points) implements Part {}

    /** Points compared with what they should be. */
    public record Sampled(int points, int missing, int wrongPayloads, int wrongVectors)
            implements Part {

        /** Those with any mistake. */
        public int mistakes() {
            return missing + wrongPayloads + wrongVectors;
        }
    }

    /**
     * What searches for the sampled points' nearest ten gave, on average.
     *
     * @param recall share of the true nearest that are found; NaN if not measured
     * @param overlap share of the nearest that the old collection gives, too; NaN if not measured
     */
    public record Searched(int points, double recall, double overlap) implements Part {}

    /**
     * Where the alias leads.
     *
     * @param previous where it led before; null for nowhere
     * @param switched whether it leads to the collection now
     */
    public record Alias(String name, String previous, boolean switched) implements Part {}

    /** Nothing measured yet. */
    public static EndingFigures none() {
        return new EndingFigures(Stage.RESTORE_INDEXING, Map.of(), List.of(), List.of());
    }

    public Index index() {
        return part(Index.class);
    }

    public Counted counted() {
        return part(Counted.class);
    }

    public Filled filled() {
        return part(Filled.class);
    }

    public Sampled sampled() {
        return part(Sampled.class);
    }

    public Searched searched() {
        return part(Searched.class);
    }

    public Alias alias() {
        return part(Alias.class);
    }

    private <P extends Part> P part(Class<P> type) {
        return type.cast(parts.get(type));
    }

    public EndingFigures with(Stage newStage) {
        return new EndingFigures(newStage, parts, remarks, failures);
    }

    /** The same with a part in place of the one of its class. */
    public EndingFigures with(Part part) {
        Map<Class<? extends Part>, Part> more = new HashMap<>(parts);
        more.put(part.getClass(), part);
        return new EndingFigures(stage, more, remarks, failures);
    }

    public EndingFigures withRemark(String remark) {
        return new EndingFigures(stage, parts, plus(remarks, remark), failures);
    }

    public EndingFigures withFailure(String failure) {
        return new EndingFigures(stage, parts, remarks, plus(failures, failure));
    }

    private static List<String> plus(List<String> list, String item) {
        List<String> longer = new ArrayList<>(list);
        longer.add(item);
        return longer;
    }
}
