package dev.weft.job.cutover;

import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionMetadata;
import dev.weft.qdrant.collection.DeferredIndexing;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Restores indexing settings that a bulk load has set aside. */
final class Restoring {

    private static final Logger LOG = LoggerFactory.getLogger(Restoring.class);

    private Restoring() {}

    /** How to restore them where no run will. */
    static String deferred(QdrantOptions server, String collection, DeferredIndexing own) {
        return "Indexing of '%s' is deferred until the run's end. Should it never come to that, the next run restores it; or you, by Qdrant's REST port: curl -X PATCH %s://%s:6333/collections/%s -H 'Content-Type: application/json'%s -d '%s'"
                .formatted(
                        collection,
                        server.tls() ? "https" : "http",
                        server.host(),
                        collection,
                        server.apiKey() == null ? "" : " -H \"api-key: $QDRANT_API_KEY\"",
                        own.byHand());
    }

    /**
     * Restores them where they aren't in force.
     *
     * @param remembered the collection's own settings; null if only its metadata may know them
     * @param metadata what is noted of the collection
     */
    static void restore(
            CollectionClient client,
            String collection,
            DeferredIndexing remembered,
            CollectionMetadata metadata)
            throws IOException {
        Optional<DeferredIndexing> noted = DeferredIndexing.of(metadata);
        DeferredIndexing own = remembered == null ? noted.orElse(null) : remembered;
        boolean inForce = noted.isEmpty() && (own == null || own.inForce(client, collection));
        if (!inForce) {
            own.restore(client, collection);
            LOG.info(
                    "Indexing of '{}' is as it was: a threshold of {} kB",
                    collection,
                    own.indexingThreshold());
        }
    }
}
