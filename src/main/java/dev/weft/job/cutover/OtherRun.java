package dev.weft.job.cutover;

import dev.weft.job.report.Ending.RefusedException;
import dev.weft.qdrant.collection.CollectionMetadata;
import dev.weft.qdrant.collection.DeferredIndexing;

/** Another run that fills the same collection: two that were submitted find the same one by {@code books-{run}}. */
final class OtherRun {

    private OtherRun() {}

    /** Whether another run has begun to fill the collection since this one did. */
    static boolean fills(CollectionMetadata metadata, String run) {
        return AliasNotes.filledBy(metadata).filter(other -> !other.equals(run)).isPresent();
    }

    /** Whether another run is to restore the collection's indexing settings. */
    static boolean defers(CollectionMetadata metadata, String run) {
        return DeferredIndexing.run(metadata).filter(other -> !other.equals(run)).isPresent();
    }

    /**
     * Leaves a collection to the run that deferred its indexing last: for this one it is never indexed.
     *
     * @param at where the alias leads; null for nowhere
     * @param metadata what is noted of the collection
     */
    static void requireNone(EndContext context, String run, String at, CollectionMetadata metadata)
            throws RefusedException {
        if (defers(metadata, run)) {
            throw SwitchAlias.refused(
                    context.start().alias(),
                    at,
                    "another run that fills '%1$s' has deferred the indexing of '%1$s' since this one began, and moves the alias when it ends. If there is none any more, run this again, which finds all written"
                            .formatted(context.collection()));
        }
    }
}
