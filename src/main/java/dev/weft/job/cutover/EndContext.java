package dev.weft.job.cutover;

import dev.weft.job.report.Ending;
import dev.weft.job.report.EndingFigures;
import dev.weft.job.report.Tally;
import dev.weft.qdrant.collection.CollectionClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the steps of an end share. */
final class EndContext {

    private final String collection;
    private final Memory start;
    private final Tally totals;
    private final CollectionClient client;
    private final Ending.Progress progress;
    private final List<String> failures = new ArrayList<>();
    private EndingFigures figures = EndingFigures.none();

    /**
     * @param collection the collection written to
     * @param start how things were when the run began
     * @param totals what the run has counted
     * @param client for the server written to
     * @param progress takes the figures
     */
    EndContext(
            String collection,
            Memory start,
            Tally totals,
            CollectionClient client,
            Ending.Progress progress) {
        this.collection = collection;
        this.start = start;
        this.totals = totals;
        this.client = client;
        this.progress =
                change -> {
                    figures = change.apply(figures);
                    progress.change(before -> figures);
                };
    }

    String collection() {
        return collection;
    }

    Memory start() {
        return start;
    }

    Tally totals() {
        return totals;
    }

    CollectionClient client() {
        return client;
    }

    Ending.Progress progress() {
        return progress;
    }

    /** What the steps have measured so far. */
    EndingFigures figures() {
        return figures;
    }

    /** Where the alias leads now; null for nowhere, or if none is to be moved. */
    String aliasAt() throws IOException {
        return start.alias() == null ? null : client.aliases().get(start.alias());
    }

    /** Whether this run's end has moved the alias already, when it was run before. */
    boolean moved() throws IOException {
        return collection.equals(aliasAt())
                && !collection.equals(start.from())
                && AliasNotes.movedBy(start.run(), client.metadata(collection));
    }

    /** What keeps the alias where it is, so far. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Notes a failure of the gate; the checks go on, so that all failures are named. */
    void fail(String failure) {
        failures.add(failure);
        progress.change(figures -> figures.withFailure(failure));
    }

    /** Notes what could not be checked, and why. */
    void remark(String remark) {
        progress.change(figures -> figures.withRemark(remark));
    }
}
