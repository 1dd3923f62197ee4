package dev.weft.job.cutover;

import dev.weft.job.report.Ending.RefusedException;
import dev.weft.job.report.EndingFigures.Alias;
import dev.weft.job.report.EndingFigures.Stage;
import dev.weft.job.report.SourceEnds;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionMetadata;
import dev.weft.qdrant.collection.DeferredIndexing;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Points the alias to the collection, unless a check failed, someone else moved it since the run began, or the
 * collection's index is not as it should be any more.
 *
 * @param run by which this submission of the run can be told from others
 */
record SwitchAlias(String run) implements EndStep {

    private static final Logger LOG = LoggerFactory.getLogger(SwitchAlias.class);

    @Override
    public Stage stage() {
        return Stage.SWITCH_ALIAS;
    }

    @Override
    public void run(EndContext context) throws IOException {
        String alias = context.start().alias();
        String from = context.start().from();
        String collection = context.collection();
        String now = context.aliasAt();
        show(context, new Alias(alias, from, collection.equals(now)));
        boolean rolledBack = now != null && rolledBack(context, now);
        if (rolledBack && movedBefore(context)) {
            throw refused(
                    alias,
                    now,
                    "it was rolled back after this run had moved it. To undo that, say --rollback job.yaml %s %s"
                            .formatted(Rollback.TO, collection));
        }
        if (!context.failures().isEmpty()) {
            if (!collection.equals(now) && SourceEnds.complete(context.totals())) {
                noteRefusal(context);
            }
            throw refused(alias, now, String.join("; ", context.failures()));
        }
        if (!collection.equals(now)) {
            requireUnmoved(context, now);
            requireIndexed(context, now);
            if (rolledBack) {
                // before the move: a rollback that is noted behind it is one of this move
                context.client().note(now, AliasNotes.undone());
            }
            Checked checked = Checked.of(context.figures());
            context.client()
                    .note(collection, AliasNotes.cutOver(from, context.start().run(), checked));
            context.client().point(alias, collection);
            LOG.info("The alias '{}' leads to '{}' now; before: {}", alias, collection, from);
        }
        if (AliasNotes.servedSince(context.client().metadata(collection)).isEmpty()) {
            context.client().note(collection, AliasNotes.servedSince(Instant.now().toString()));
        }
        show(context, new Alias(alias, from, true));
    }

    /**
     * So that no later run goes on with it unasked, unless one does already. It is the refusal that has to be heard of.
     */
    private void noteRefusal(EndContext context) {
        CollectionClient client = context.client();
        String collection = context.collection();
        try {
            if (OtherRun.fills(client.metadata(collection), run)) {
                LOG.warn(
                        "'{}' is refused, which is not noted, since another run fills it; should that one have ended, delete the collection before the next",
                        collection);
                return;
            }
            client.note(collection, AliasNotes.refused(Instant.now().toString()));
            if (OtherRun.fills(client.metadata(collection), run)) {
                // it began in between, and found none
                client.note(collection, AliasNotes.acquitted());
            }
        } catch (IOException e) {
            LOG.warn("'{}' is refused, which can't be noted", collection, e);
        }
    }

    private static void show(EndContext context, Alias alias) {
        context.progress().change(figures -> figures.with(alias));
    }

    private static void requireUnmoved(EndContext context, String now) throws IOException {
        String alias = context.start().alias();
        String from = context.start().from();
        if (!Objects.equals(now, from)) {
            throw refused(
                    alias,
                    now,
                    "it was moved while this run went on: it led to %s when the run began. Find out who moved it; then run this again, which finds all written"
                            .formatted(from == null ? "nothing" : "'" + from + "'"));
        }
        if (now == null && context.client().find(alias).isPresent()) {
            throw refused(
                    alias,
                    null,
                    "a collection of that name was made meanwhile; rename one of the two");
        }
    }

    /** An end that fails behind the switch is run again, and somebody may have rolled back before. */
    private static boolean movedBefore(EndContext context) throws IOException {
        return AliasNotes.movedBy(
                context.start().run(), context.client().metadata(context.collection()));
    }

    /** Whether it was from this collection that the alias was brought back to where it leads. */
    private static boolean rolledBack(EndContext context, String now) throws IOException {
        return AliasNotes.rolledBack(context.client().metadata(now))
                .filter(context.collection()::equals)
                .isPresent();
    }

    /** Another run, or a person, may have set its indexing settings aside while this one waited or checked. */
    private void requireIndexed(EndContext context, String now) throws IOException {
        String collection = context.collection();
        CollectionMetadata metadata = context.client().metadata(collection);
        OtherRun.requireNone(context, run, now, metadata);
        DeferredIndexing own = context.start().deferred();
        boolean restored =
                DeferredIndexing.of(metadata).isEmpty()
                        && (own == null || own.inForce(context.client(), collection));
        if (!restored) {
            throw new IOException(
                    "The indexing settings of '%s' were changed after this run had restored them: its end has to be run again, which restores them and waits once more"
                            .formatted(collection));
        }
    }

    /** @param at where the alias leads; null for nowhere */
    static RefusedException refused(String alias, String at, String reason) {
        return new RefusedException(
                "The alias '%s' %s: %s"
                        .formatted(
                                alias,
                                at == null ? "is not made" : "stays at '" + at + "'",
                                reason));
    }
}
