package dev.weft.job.cutover;

import dev.weft.job.report.Ending;
import dev.weft.job.report.EndingFigures;
import dev.weft.job.report.EndingFigures.Stage;
import dev.weft.job.report.Tally;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionMetadata;
import dev.weft.qdrant.collection.DeferredIndexing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a bounded run: index, wait, check, move the alias. Every step may have been done before and is done again
 * without harm.
 */
public final class RunEnding implements Ending {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(RunEnding.class);

    /** How long a call is repeated that fails for a reason that may pass. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final EndPlan plan;

    RunEnding(EndPlan plan) {
        this.plan = plan;
    }

    @Override
    public String memory(String restored) throws IOException {
        return (restored == null ? Memory.of(plan) : Memory.parse(restored).in(plan)).toJson();
    }

    @Override
    public String notice(String memory) throws IOException {
        Memory start = Memory.parse(memory);
        return start.deferred() == null
                ? null
                : Restoring.deferred(plan.connection(), start.collection(), start.deferred());
    }

    @Override
    public String leftBehind() {
        if (plan.deferred() == null) {
            return null;
        }
        try (QdrantConnection connection = QdrantConnection.open(plan.connection())) {
            CollectionClient client = new CollectionClient(connection, Duration.ZERO);
            CollectionMetadata metadata = client.metadata(plan.collection());
            if (DeferredIndexing.of(metadata).isEmpty() || OtherRun.defers(metadata, plan.run())) {
                return null;
            }
        } catch (IOException e) {
            LOG.debug("Nobody tells whether indexing is deferred still", e);
        }
        return Restoring.deferred(plan.connection(), plan.collection(), plan.deferred());
    }

    @Override
    public void run(Tally totals, String memory, Progress progress) throws IOException {
        Memory start = Memory.parse(memory);
        progress.change(figures -> EndingFigures.none());
        try (QdrantConnection connection = QdrantConnection.open(plan.connection())) {
            CollectionClient client = new CollectionClient(connection, PATIENCE);
            EndContext context = new EndContext(plan.collection(), start, totals, client, progress);
            run(List.of(new RestoreIndexing(plan.run()), new AwaitIndex()), context);
            if (plan.inPlace()) {
                run(List.of(new FilledGate(plan.vector())), context);
            }
            if (plan.cutover() != null) {
                cutOver(plan.cutover(), context);
            }
            progress.change(figures -> figures.with(Stage.DONE));
        }
    }

    private void cutOver(EndPlan.Cutover cutover, EndContext context) throws IOException {
        if (context.moved()) {
            // by now clients may write to it, and nothing adds up any more
            AliasNotes.checked(context.client().metadata(context.collection()))
                    .ifPresent(checked -> context.progress().change(checked::addTo));
            context.remark(
                    "anything once more: the alias leads to '%s' already"
                            .formatted(context.collection()));
        } else {
            try (Sampling sampling = new Sampling(plan, context.client())) {
                run(
                        List.of(
                                new CountGate(cutover),
                                new SampleGate(cutover, sampling),
                                new SearchGate(cutover, sampling)),
                        context);
            }
        }
        run(List.of(new SwitchAlias(plan.run())), context);
    }

    private static void run(List<EndStep> steps, EndContext context) throws IOException {
        for (EndStep step : steps) {
            Stage stage = step.stage();
            context.progress().change(figures -> figures.with(stage));
            LOG.info("'{}' is loaded: {}", context.collection(), stage);
            step.run(context);
        }
    }
}
