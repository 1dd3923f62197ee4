package dev.weft.job.options;

import static dev.weft.job.options.BatchOptions.BATCH_LANES;
import static dev.weft.job.options.JobOptions.JOB_MAX_PARALLELISM;

import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** Finds more key groups than Flink has, and lanes that none of them could hold. */
final class BatchCheck {

    private BatchCheck() {}

    /** @param options well typed */
    static List<String> mistakes(Configuration options) {
        Mistakes mistakes = new Mistakes(options);
        int maxParallelism = options.get(JOB_MAX_PARALLELISM);
        mistakes.atMost(
                KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM,
                JOB_MAX_PARALLELISM,
                maxParallelism);
        if (options.get(BATCH_LANES) > maxParallelism) {
            mistakes.add(
                    "%s is more than %s, %d"
                            .formatted(
                                    OptionsText.assignment(BATCH_LANES, options),
                                    JOB_MAX_PARALLELISM.key(),
                                    maxParallelism));
        }
        return mistakes.found();
    }
}
