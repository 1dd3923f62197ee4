package dev.weft.job.cutover;

import dev.weft.qdrant.collection.CollectionMetadata;
import java.util.Optional;

/** What Weft notes in the metadata of a collection that it makes for an alias. */
final class AliasNotes {

    /** The alias that the collection was made for. */
    private static final String MADE_FOR = "weft.made-for";

    /** Where the alias led before it led here; empty for nowhere. */
    private static final String PREVIOUS = "weft.previous";

    /** When the alias came to lead here. */
    private static final String SERVED_SINCE = "weft.served-since";

    private AliasNotes() {}

    static CollectionMetadata made(String alias) {
        return CollectionMetadata.empty().with(MADE_FOR, alias);
    }

    static boolean madeFor(String alias, CollectionMetadata metadata) {
        return metadata.text(MADE_FOR).filter(alias::equals).isPresent();
    }

    static CollectionMetadata previous(String collection) {
        return CollectionMetadata.empty().with(PREVIOUS, collection == null ? "" : collection);
    }

    /** Where the alias led before; empty if nobody noted it, or it led nowhere. */
    static Optional<String> previous(CollectionMetadata metadata) {
        return metadata.text(PREVIOUS).filter(name -> !name.isEmpty());
    }

    static CollectionMetadata servedSince(String time) {
        return CollectionMetadata.empty().with(SERVED_SINCE, time);
    }

    static Optional<String> servedSince(CollectionMetadata metadata) {
        return metadata.text(SERVED_SINCE);
    }
}
