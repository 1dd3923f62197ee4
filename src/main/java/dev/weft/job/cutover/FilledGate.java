package dev.weft.job.cutover;

import dev.weft.job.report.Ending.RefusedException;
import dev.weft.job.report.EndingFigures.Filled;
import dev.weft.job.report.EndingFigures.Stage;
import java.io.IOException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees that every point has the new vector, but for those that ended in the dead letters. */
final class FilledGate implements EndStep {

    private static final Logger LOG = LoggerFactory.getLogger(FilledGate.class);

    private final String vector;

    FilledGate(String vector) {
        this.vector = vector;
    }

    @Override
    public Stage stage() {
        return Stage.COUNT;
    }

    @Override
    public void run(EndContext context) throws IOException {
        String collection = context.collection();
        // in this order: a point that comes in between is counted as one without it
        long having = context.client().countWithVector(collection, vector);
        long points = context.client().count(collection);
        context.progress().change(figures -> figures.with(new Filled(vector, having, points)));
        long lacking = points - having;
        long dead = context.totals().deadLettered();
        if (lacking > dead) {
            String failure =
                    String.format(
                            Locale.ROOT,
                            "%,d of %,d points of '%s' lack the vector '%s', and only %,d records ended in the dead letters: others wrote points meanwhile. Have them write the vector, too, and run this again: it takes only what is left",
                            lacking,
                            points,
                            collection,
                            vector,
                            dead);
            context.fail(failure);
            throw new RefusedException(failure);
        }
        LOG.info(
                "{} of {} points of '{}' have the vector '{}': search by that name; when nobody uses the old one, drop it with --drop-vector",
                having,
                points,
                collection,
                vector);
    }
}
