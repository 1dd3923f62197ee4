package dev.weft.job.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The figures of a run's end, as far as it has come. A part is null until it is measured.
 *
 * @param stage the stage that it is in, or ended in
 * @param remarks what could not be checked, and why
 * @param failures what keeps the alias where it is
 */
public record EndingFigures(
        Stage stage,
        Index index,
        Counted counted,
        Filled filled,
        Sampled sampled,
        Searched searched,
        Alias alias,
        List<String> remarks,
        List<String> failures) {

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

    /**
     * How far the index is.
     *
     * @param vectors about how many are in it
     * @param queue writes that the server has taken and not applied
     */
    public record Index(long vectors, long queue) {}

    /**
     * The points in the collection, exactly, and how many have to be there.
     *
     * @param least fewer than {@code most} by those that ended in the dead letters behind parsing
     */
    public record Counted(long points, long least, long most) {}

    /**
     * Points that have the vector that the run was to give them.
     *
     * @param points all that there are
     */
    public record Filled(String vector, long having, long points) {}

    /** Points compared with what they should be. */
    public record Sampled(int points, int missing, int wrongPayloads, int wrongVectors) {

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
    public record Searched(int points, double recall, double overlap) {}

    /**
     * Where the alias leads.
     *
     * @param previous where it led before; null for nowhere
     * @param switched whether it leads to the collection now
     */
    public record Alias(String name, String previous, boolean switched) {}

    /** Nothing measured yet. */
    public static EndingFigures none() {
        return new EndingFigures(
                Stage.RESTORE_INDEXING, null, null, null, null, null, null, List.of(), List.of());
    }

    public EndingFigures with(Stage newStage) {
        return new EndingFigures(
                newStage, index, counted, filled, sampled, searched, alias, remarks, failures);
    }

    public EndingFigures with(Index newIndex) {
        return new EndingFigures(
                stage, newIndex, counted, filled, sampled, searched, alias, remarks, failures);
    }

    public EndingFigures with(Counted newCounted) {
        return new EndingFigures(
                stage, index, newCounted, filled, sampled, searched, alias, remarks, failures);
    }

    public EndingFigures with(Filled newFilled) {
        return new EndingFigures(
                stage, index, counted, newFilled, sampled, searched, alias, remarks, failures);
    }

    public EndingFigures with(Sampled newSampled) {
        return new EndingFigures(
                stage, index, counted, filled, newSampled, searched, alias, remarks, failures);
    }

    public EndingFigures with(Searched newSearched) {
        return new EndingFigures(
                stage, index, counted, filled, sampled, newSearched, alias, remarks, failures);
    }

    public EndingFigures with(Alias newAlias) {
        return new EndingFigures(
                stage, index, counted, filled, sampled, searched, newAlias, remarks, failures);
    }

    public EndingFigures withRemark(String remark) {
        return new EndingFigures(
                stage,
                index,
                counted,
                filled,
                sampled,
                searched,
                alias,
                plus(remarks, remark),
                failures);
    }

    public EndingFigures withFailure(String failure) {
        return new EndingFigures(
                stage,
                index,
                counted,
                filled,
                sampled,
                searched,
                alias,
                remarks,
                plus(failures, failure));
    }

    private static List<String> plus(List<String> list, String item) {
        List<String> longer = new ArrayList<>(list);
        longer.add(item);
        return List.copyOf(longer);
    }
}
