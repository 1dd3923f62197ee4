package dev.weft.job.cutover;

import dev.weft.job.report.Ending.RefusedException;
import dev.weft.job.report.EndingFigures.Alias;
import dev.weft.job.report.EndingFigures.Stage;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Points the alias to the collection, unless a check failed or someone else moved it since the run began. */
final class SwitchAlias implements EndStep {

    private static final Logger LOG = LoggerFactory.getLogger(SwitchAlias.class);

    @Override
    public Stage stage() {
        return Stage.SWITCH_ALIAS;
    }

    @Override
    public void run(EndContext context) throws IOException {
        String alias = context.start().alias();
        String from = context.start().from();
        show(context, new Alias(alias, from, false));
        if (!context.failures().isEmpty()) {
            throw refused(alias, from, String.join("; ", context.failures()));
        }
        String collection = context.collection();
        Map<String, String> aliases = context.client().aliases();
        String now = aliases.get(alias);
        if (!collection.equals(now)) {
            requireUnmoved(context, now);
            context.client().note(collection, AliasNotes.previous(from));
            context.client().point(alias, collection);
            LOG.info("The alias '{}' leads to '{}' now; before: {}", alias, collection, from);
        }
        if (AliasNotes.servedSince(context.client().metadata(collection)).isEmpty()) {
            context.client().note(collection, AliasNotes.servedSince(Instant.now().toString()));
        }
        show(context, new Alias(alias, from, true));
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

    private static RefusedException refused(String alias, String at, String reason) {
        return new RefusedException(
                "The alias '%s' %s: %s"
                        .formatted(
                                alias,
                                at == null ? "is not made" : "stays at '" + at + "'",
                                reason));
    }
}
