package dev.weft.job.cutover;

import dev.weft.qdrant.collection.CollectionMetadata;
import java.util.Optional;

/** What Weft notes in the metadata of a collection that it makes for an alias. */
final class AliasNotes {

    /** The alias that the collection was made for. */
    private static final String MADE_FOR = "weft.made-for";

    /** Where the alias led before it led here; empty for nowhere. */
    private static final String PREVIOUS = "weft.previous";

    /** Which run had the alias lead here. */
    private static final String MOVED_BY = "weft.moved-by";

    /** What the checks found before that. */
    private static final String CHECKED = "weft.checked";

    /** When the alias came to lead here. */
    private static final String SERVED_SINCE = "weft.served-since";

    /** Which run fills it, or filled it last. */
    private static final String FILLED_BY = "weft.filled-by";

    /** When the checks kept the alias from leading here. */
    private static final String REFUSED = "weft.refused";

    /** Where the alias led before a rollback had it lead here. */
    private static final String ROLLED_BACK = "weft.rolled-back";

    private AliasNotes() {}

    static CollectionMetadata made(String alias) {
        return CollectionMetadata.empty().with(MADE_FOR, alias);
    }

    static boolean madeFor(String alias, CollectionMetadata metadata) {
        return metadata.text(MADE_FOR).filter(alias::equals).isPresent();
    }

    static boolean made(CollectionMetadata metadata) {
        return metadata.text(MADE_FOR).isPresent();
    }

    /** Whether a run may go on with it: one that was begun for the alias, and neither served nor refused. */
    static boolean begun(String alias, CollectionMetadata metadata) {
        return madeFor(alias, metadata)
                && servedSince(metadata).isEmpty()
                && refused(metadata).isEmpty();
    }

    /**
     * The alias is about to lead here.
     *
     * @param from where it leads until then; null for nowhere
     * @param run that has it do so
     * @param checked what its checks found
     */
    static CollectionMetadata cutOver(String from, String run, Checked checked) {
        return CollectionMetadata.empty()
                .with(PREVIOUS, from == null ? "" : from)
                .with(MOVED_BY, run)
                .with(CHECKED, checked.toJson())
                .without(REFUSED)
                .without(ROLLED_BACK);
    }

    /** Where the alias led before; empty if nobody noted it, or it led nowhere. */
    static Optional<String> previous(CollectionMetadata metadata) {
        return metadata.text(PREVIOUS).filter(name -> !name.isEmpty());
    }

    static boolean movedBy(String run, CollectionMetadata metadata) {
        return metadata.text(MOVED_BY).filter(run::equals).isPresent();
    }

    static Optional<Checked> checked(CollectionMetadata metadata) {
        return metadata.text(CHECKED).flatMap(Checked::parse);
    }

    static CollectionMetadata servedSince(String time) {
        return CollectionMetadata.empty().with(SERVED_SINCE, time);
    }

    static Optional<String> servedSince(CollectionMetadata metadata) {
        return metadata.text(SERVED_SINCE);
    }

    static CollectionMetadata refused(String time) {
        return CollectionMetadata.empty().with(REFUSED, time);
    }

    static Optional<String> refused(CollectionMetadata metadata) {
        return metadata.text(REFUSED);
    }

    static CollectionMetadata rolledBack(String from) {
        return CollectionMetadata.empty().with(ROLLED_BACK, from);
    }

    /** The alias leads here again, as if it had never been rolled back. */
    static CollectionMetadata undone() {
        return CollectionMetadata.empty().without(ROLLED_BACK);
    }

    /** Where the alias led before a rollback; empty where it was no rollback that had it lead here. */
    static Optional<String> rolledBack(CollectionMetadata metadata) {
        return metadata.text(ROLLED_BACK);
    }

    /**
     * A run fills it from now on, whatever the checks said before.
     *
     * @param run by which it can be told from others
     * @param anew whether it served, and does no longer: it is to be kept as one that was only begun
     */
    static CollectionMetadata takenUp(String run, boolean anew) {
        CollectionMetadata taken = CollectionMetadata.empty().with(FILLED_BY, run).without(REFUSED);
        return anew ? taken.without(SERVED_SINCE) : taken;
    }

    /** The run that fills it, or filled it last; empty for none that was to move the alias, or of an earlier Weft. */
    static Optional<String> filledBy(CollectionMetadata metadata) {
        return metadata.text(FILLED_BY);
    }

    /** It is refused no longer. */
    static CollectionMetadata acquitted() {
        return CollectionMetadata.empty().without(REFUSED);
    }
}
