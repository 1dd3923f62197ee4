package dev.weft.job.options;

import static dev.weft.job.options.BatchOptions.BATCH_LANES;
import static dev.weft.job.options.JobOptions.JOB_MAX_PARALLELISM;

import java.util.List;
import org.apache.flink.configuration.Configuration;

/** Finds lanes that no key group could hold. */
final class BatchCheck {

    private BatchCheck() {}

    /** @param options well typed */
    static List<String> mistakes(Configuration options) {
        int maxParallelism = options.get(JOB_MAX_PARALLELISM);
        return options.get(BATCH_LANES) <= maxParallelism
                ? List.of()
                : List.of(
                        "%s is more than %s, %d"
                                .formatted(
                                        OptionsText.assignment(BATCH_LANES, options),
                                        JOB_MAX_PARALLELISM.key(),
                                        maxParallelism));
    }
}
