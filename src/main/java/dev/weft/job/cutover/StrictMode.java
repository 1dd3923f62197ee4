package dev.weft.job.cutover;

import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.StrictModeConfig;

/** What a collection's strict mode lets the checks do. */
record StrictMode(StrictModeConfig limits) {

    static StrictMode of(CollectionInfo info) {
        StrictModeConfig config = info.getConfig().getStrictModeConfig();
        return new StrictMode(config.getEnabled() ? config : StrictModeConfig.getDefaultInstance());
    }

    /** As many results as wanted, or as are allowed. */
    int limit(int wanted) {
        return limits.hasMaxQueryLimit() ? Math.min(wanted, limits.getMaxQueryLimit()) : wanted;
    }

    boolean allowsExactSearch() {
        return !limits.hasSearchAllowExact() || limits.getSearchAllowExact();
    }
}
