package dev.weft.job.cutover;

import dev.weft.job.report.Count;
import dev.weft.job.report.EndingFigures.Counted;
import dev.weft.job.report.EndingFigures.Stage;
import dev.weft.job.report.SourceEnds;
import dev.weft.job.report.Tally;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionClient;
import java.io.IOException;
import java.util.Locale;

/** Compares the exact number of points with what the run has counted, deletes and dead letters taken off. */
final class CountGate implements EndStep {

    private final EndPlan.Cutover cutover;

    CountGate(EndPlan.Cutover cutover) {
        this.cutover = cutover;
    }

    @Override
    public Stage stage() {
        return Stage.COUNT;
    }

    @Override
    public void run(EndContext context) throws IOException {
        if (!SourceEnds.complete(context.totals())) {
            context.fail(
                    "the source was not read to its end: the job was stopped with --drain; stop it without, and go on from the savepoint");
        }
        long points = context.client().count(context.collection());
        Counted counted = expected(points, context.totals(), cutover.counting());
        context.progress().change(figures -> figures.with(counted));
        if (points < counted.least()) {
            context.fail(
                    String.format(
                            Locale.ROOT,
                            "%,d points are lost: '%s' has %,d, and has to have %,d at least",
                            counted.least() - points,
                            context.collection(),
                            points,
                            counted.least()));
        } else if (points > counted.most()) {
            context.fail(
                    String.format(
                            Locale.ROOT,
                            "'%s' has %,d points, and has to have %,d at most: it was not empty, or others write to it; begin with a new collection",
                            context.collection(),
                            points,
                            counted.most()));
        } else if (points == 0) {
            context.fail("'%s' is empty".formatted(context.collection()));
        }
        if (cutover.old() != null && cutover.old().source()) {
            compareWithSource(context, cutover.old());
        }
    }

    /**
     * What has to be there. A document that ended in the dead letters behind parsing may be there in a state of before,
     * and so may one whose delete ended there.
     */
    static Counted expected(long points, Tally totals, EndPlan.Counting counting) {
        long dead = totals.deadBehindParse();
        return switch (counting) {
            case BY_RECORD ->
                    counted(points, totals.get(Count.READ) - totals.get(Count.DEAD_IN_PARSE), dead);
            case BY_ID ->
                    counted(points, totals.get(Count.LIVE) + totals.get(Count.DELETES_DEAD), dead);
            case BY_CHUNK -> {
                // of more pieces than its newest one, maybe
                long pieces = totals.get(Count.LIVE_CHUNKS);
                long deadPieces = totals.get(Count.POINTS_DEAD);
                yield new Counted(points, Math.max(0, pieces - deadPieces), pieces + deadPieces);
            }
        };
    }

    private static Counted counted(long points, long most, long dead) {
        return new Counted(points, Math.max(0, most - dead), most);
    }

    /** A collection that changed while it was read was read in part. */
    private static void compareWithSource(EndContext context, EndPlan.Old source)
            throws IOException {
        try (QdrantConnection connection = QdrantConnection.open(source.connection())) {
            long points =
                    new CollectionClient(connection, RunEnding.PATIENCE).count(source.collection());
            long read = context.totals().get(Count.READ);
            if (points != read) {
                context.fail(
                        String.format(
                                Locale.ROOT,
                                "%,d points were read of '%s', which has %,d: it changed meanwhile; read it with source.type qdrant-then-kafka, or while nobody writes",
                                read,
                                source.collection(),
                                points));
            }
        }
    }
}
