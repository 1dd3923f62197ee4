package dev.weft.qdrant.collection;

import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.annotation.PublicEvolving;

/**
 * A collection's own indexing settings, while a bulk load has set them aside: vectors are then only stored, and the
 * index is built once, at the end.
 *
 * <p>Indexing is deferred by {@code indexing_threshold: 0}, which every server takes as "never" (a very high threshold
 * comes to the same, but is taken for a real one by who looks at it). {@code prevent_unoptimized} is off meanwhile: it
 * would hide the points until they are indexed, and have each write wait for that.
 *
 * <p>The settings are noted in the collection's metadata before they are changed, so that they can be restored by
 * whoever comes next.
 *
 * @param indexingThreshold in kilobytes; 0 where vectors are never indexed
 * @param preventUnoptimized whether unindexed points are hidden
 */
@PublicEvolving
public record DeferredIndexing(long indexingThreshold, boolean preventUnoptimized)
        implements Serializable {

    /** The server's own, for one that doesn't tell. */
    private static final long DEFAULT_THRESHOLD = 10_000;

    private static final String KEY = "weft.deferred-indexing";
    private static final String THRESHOLD = "indexing_threshold";
    private static final String PREVENT = "prevent_unoptimized";
    private static final String RUN = "run";

    /** The settings that a collection had before they were set aside; empty where they are in force. */
    public static Optional<DeferredIndexing> of(CollectionMetadata metadata) {
        Map<String, String> noted = metadata.texts(KEY);
        return Optional.ofNullable(noted.get(THRESHOLD))
                .map(
                        threshold ->
                                new DeferredIndexing(
                                        Long.parseLong(threshold),
                                        Boolean.parseBoolean(noted.get(PREVENT))));
    }

    /** The run that set them aside last; empty where they are in force, or an earlier Weft did it. */
    public static Optional<String> run(CollectionMetadata metadata) {
        return Optional.ofNullable(metadata.texts(KEY).get(RUN));
    }

    /**
     * Sets a collection's indexing settings aside; where they are already, those of before stay noted.
     *
     * @param info what the server says of it
     * @param run by which the run that does it can be told from others
     * @return the settings to restore
     */
    public static DeferredIndexing begin(
            CollectionClient client, String collection, CollectionInfo info, String run)
            throws IOException {
        DeferredIndexing own =
                of(CollectionMetadata.of(info))
                        .orElseGet(() -> inForce(info.getConfig().getOptimizerConfig()));
        client.note(collection, CollectionMetadata.empty().with(KEY, own.noted(run)));
        OptimizersConfigDiff.Builder deferred =
                OptimizersConfigDiff.newBuilder().setIndexingThreshold(0);
        if (own.preventUnoptimized) {
            deferred.setPreventUnoptimized(false);
        }
        change(client, collection, deferred);
        return own;
    }

    private static DeferredIndexing inForce(OptimizersConfigDiff settings) {
        return new DeferredIndexing(
                settings.hasIndexingThreshold()
                        ? settings.getIndexingThreshold()
                        : DEFAULT_THRESHOLD,
                settings.getPreventUnoptimized());
    }

    private Map<String, String> noted(String run) {
        return Map.of(
                RUN,
                run,
                THRESHOLD,
                Long.toString(indexingThreshold),
                PREVENT,
                Boolean.toString(preventUnoptimized));
    }

    /** Puts these settings in force again, and the note away; more than once does no harm. */
    public void restore(CollectionClient client, String collection) throws IOException {
        OptimizersConfigDiff.Builder own =
                OptimizersConfigDiff.newBuilder().setIndexingThreshold(indexingThreshold);
        if (preventUnoptimized) {
            own.setPreventUnoptimized(true);
        }
        change(client, collection, own);
        client.note(collection, CollectionMetadata.empty().without(KEY));
    }

    /** Whether the collection has these settings now. */
    public boolean inForce(CollectionClient client, String collection) throws IOException {
        return equals(inForce(client.info(collection).getConfig().getOptimizerConfig()));
    }

    /** The settings of a collection as they are without the deferral. */
    OptimizersConfigDiff in(OptimizersConfigDiff deferred) {
        OptimizersConfigDiff.Builder own =
                deferred.toBuilder().setIndexingThreshold(indexingThreshold);
        return preventUnoptimized ? own.setPreventUnoptimized(true).build() : own.build();
    }

    private static void change(
            CollectionClient client, String collection, OptimizersConfigDiff.Builder settings)
            throws IOException {
        client.update(
                UpdateCollection.newBuilder()
                        .setCollectionName(collection)
                        .setOptimizersConfig(settings)
                        .build());
    }

    /** The body of the request that does as {@link #restore} by hand: {@code PATCH /collections/NAME}. */
    public String byHand() {
        return "{\"optimizers_config\": {\"indexing_threshold\": %d%s}, \"metadata\": {\"%s\": null}}"
                .formatted(
                        indexingThreshold,
                        preventUnoptimized ? ", \"prevent_unoptimized\": true" : "",
                        KEY);
    }
}
