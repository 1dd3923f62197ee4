package dev.weft.job.report;

import java.io.Serializable;

/**
 * What a run has to read, as far as it was known before the start.
 *
 * @param unit what is counted towards it
 * @param total how much there is, in that unit
 */
public record Expected(Count unit, long total) implements Serializable {

    /** How much of it is done, 0 to 1; also when there turns out to be more. */
    double progress(Tally totals) {
        return total <= 0 ? 1 : Math.min(1, (double) totals.get(unit) / total);
    }
}
