package dev.weft.job.cutover;

import dev.weft.job.options.BadOptionsException;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import org.apache.flink.configuration.ConfigOption;

/** Whether a collection's strict mode lets a run's end do what it has to. */
final class StrictMode {

    private StrictMode() {}

    /**
     * Requires that points can be counted.
     *
     * @param collection one that is there, or is to be made
     * @param option which has them counted at the end
     * @throws BadOptionsException if they can't: an exact count is an exact search
     */
    static void requireCounts(String collection, StrictModeConfig strict, ConfigOption<?> option) {
        if (strict.getEnabled() && strict.hasSearchAllowExact() && !strict.getSearchAllowExact()) {
            throw new BadOptionsException(
                    "%s has points counted when all is written, and '%s' has, or would be made with, a strict mode that allows no exact count: set search_allow_exact to true until the run has ended"
                            .formatted(option.key(), collection));
        }
    }
}
